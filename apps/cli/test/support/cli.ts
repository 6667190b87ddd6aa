import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the command keeps its key: not in the home of whoever runs the tests. */
const state = join(tmpdir(), `tracefork-state-${process.pid}`);

/** The built program. */
export const bin: string = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Path of the Node to run on. */
  readonly node?: string;
  /** Gets the process as soon as it is started. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
}

/** Variables that the machine has no say in. */
export function steadyEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const folder = TMPDIR === undefined ? {} : { TMPDIR };
  return { PATH, HOME, ...folder, TZ: 'UTC', XDG_STATE_HOME: state };
}

/** Runs `tracefork` as a user would, in an environment that the machine has no say in. */
export async function tracefork(args: readonly string[], settings: RunSettings): Promise<Ran> {
  const { cwd, env = {}, node = process.execPath, onStart } = settings;
  const child = spawn(node, [bin, ...args], {
    cwd,
    env: { ...steadyEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, ...texts };
}

/** Output without what differs from run to run: times, hashes of recordings, ports, versions. */
export function steady(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\b(chain|digest) [0-9a-f]{12}\b/g, '$1 HASH')
    .replace(/^kept as [0-9a-f]{10}$/gm, 'kept as ID')
    .replace(/\d+(\.\d+)? m?s\b/g, 'TIME')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'INSTANT')
    .replace(/Node \d+\.\d+\.\d+/g, 'Node VERSION')
    .replace(/\d+(\.\d+)? (kB|B)$/gm, 'SIZE');
}
