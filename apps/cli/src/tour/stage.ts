import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCode, FileUnwritableError } from '../errors.ts';

/** The demo agent as the tarball carries it. */
const carried = new URL('../demo/', import.meta.url);

const config = `export default {
  agents: [{ tapes: '*.tape', command: ['node', 'agent.js'] }],
};
`;

/** A folder with the demo agent in it, outside of any node_modules, so that its files are its own. */
export interface Stage {
  readonly folder: string;
  /** Removes the folder, unless it is to be kept. */
  readonly clear: () => void;
}

/** @throws FileUnwritableError where the folder to keep is not new */
export function openStage(keep: string | undefined): Stage {
  const folder =
    keep === undefined ? mkdtempSync(join(tmpdir(), 'tracefork-demo-')) : newFolder(resolve(keep));
  cpSync(fileURLToPath(carried), folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`,
  );
  writeFileSync(join(folder, 'tracefork.config.js'), config);
  mkdirSync(join(folder, 'node_modules/@anthropic-ai'), { recursive: true });
  symlinkSync(sdkFolder(), join(folder, 'node_modules/@anthropic-ai/sdk'), 'junction');
  const clear = (): void => {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  };
  return { folder, clear };
}

/** The local model that the demo agent talks to. */
export interface Model {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The slice of the demo's own module that is used here; the tarball carries it as a built file. */
interface ModelServer {
  readonly startModelServer: (options: ModelOptions) => Promise<Model>;
}

interface ModelOptions {
  /** Milliseconds until it answers. */
  readonly latency: number;
  /** Of its noise. Default: the one with which the refund desk fails. */
  readonly seed?: number;
  /** How often a first attempt is refused, 0 to 1. */
  readonly overload?: number;
}

export async function startModel(options: ModelOptions): Promise<Model> {
  const server = new URL('model-server.js', carried).href;
  const { startModelServer } = (await import(server)) as ModelServer;
  return startModelServer(options);
}

function newFolder(path: string): string {
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0)) {
    throw new FileUnwritableError(
      `${path} is not an empty folder. Name a new folder for the demo.`,
    );
  }
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new FileUnwritableError(
      `Cannot make the folder ${path}: ${errorCode(cause)}. Name another one for the demo.`,
      { cause },
    );
  }
  return path;
}

function sdkFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('@anthropic-ai/sdk')));
}
