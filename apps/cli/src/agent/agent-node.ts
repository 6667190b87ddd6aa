import { spawnSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';

/** Where a command is looked for. */
export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The Node that a command runs on: itself, or the one that its script asks for; `undefined` where that is not known. */
export function nodeOfCommand(program: string, place: Place): string | undefined {
  const path = pathOf(program, place);
  if (path === undefined) return undefined;
  if (isNode(path)) return path;
  const interpreter = interpreterOf(path);
  return interpreter === undefined ? undefined : pathOf(interpreter, place);
}

/** Whether a program is Node by its name. */
export function isNode(program: string): boolean {
  return /^node(js)?(\.exe)?$/.test(basename(program));
}

/** The version of a Node, without `v`; that of this process without asking. `undefined` if it does not say. */
export function versionOfNode(path: string): string | undefined {
  if (realpathSync(path) === realpathSync(process.execPath)) return process.versions.node;
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 5000, env: {} });
  return /^v(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
}

function pathOf(program: string, { cwd, env }: Place): string | undefined {
  if (/[\\/]/.test(program)) return [resolve(cwd, program)].find(isExecutable);
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => resolve(cwd, join(folder, program))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The Node that the first line of a script names, as a name or a path. */
function interpreterOf(script: string): string | undefined {
  const [line = ''] = startOf(script).split('\n', 1);
  const words = line.startsWith('#!') ? line.slice(2).trim().split(/\s+/) : [];
  return words.slice(0, 3).find(isNode);
}

function startOf(file: string): string {
  const start = Buffer.alloc(256);
  try {
    const handle = openSync(file, 'r');
    try {
      return start.toString('latin1', 0, readSync(handle, start));
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}
