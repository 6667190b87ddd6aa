import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import type { StartOptions } from '../programs/node-internals.ts';
import { toClonedJson } from './cloned-json.ts';

/** A worker thread as the agent starts it. */
export interface WorkerStart {
  /** Absolute path. */
  readonly file: string;
  readonly options: WorkerOptions;
  /** Node's own start. */
  readonly construct: (options: WorkerOptions) => Worker;
  /** Of the class that the agent makes an instance of. */
  readonly prototype: Worker;
}

/** Whether a worker can be a part of the run, as far as its start tells. */
export function canBeHeld(
  { options, prototype }: WorkerStart,
  { prototype: own }: typeof Worker,
): boolean {
  const { workerData, transferList = [], stdin = false } = options;
  const overridden = methods.some((name) => prototype[name] !== own[name]);
  const data = toClonedJson(workerData, () => true);
  const ends = onExitKey(prototype) !== undefined;
  return ends && !overridden && !stdin && transferList.length === 0 && data !== undefined;
}

/** Names Node's own method that tells of a worker's end; `undefined`: this Node has none. */
export function onExitKey(worker: Worker): symbol | undefined {
  for (let at: object | null = worker; at !== null; at = Object.getPrototypeOf(at)) {
    const key = Object.getOwnPropertySymbols(at).find(
      ({ description }) => description === 'kOnExit',
    );
    if (key !== undefined) return key;
  }
  return undefined;
}

const methods = ['emit', 'postMessage', 'terminate'] as const;

/** The file of a worker; `undefined`: it is no file. */
export function workerFile(file: string | URL): string | undefined {
  const text = String(file);
  if (text.startsWith('file:')) return fileURLToPath(text);
  if (file instanceof URL || text.startsWith('data:')) return undefined;
  return isAbsolute(text) ? text : resolve(text);
}

/** A worker as a program: what its `program` event is made of. */
export function asProgram({ file, options }: WorkerStart): StartOptions {
  const { argv = [] } = options;
  return { file: 'node:worker_threads', args: ['', file, ...argv.map(String)] };
}

/** Options with which a worker loads the preload, whatever environment or arguments it is given. */
export function withThreadPreload(options: WorkerOptions, preload: string): WorkerOptions {
  return {
    ...options,
    execArgv: [...(options.execArgv ?? process.execArgv), importOf(preload)],
  };
}

/** The argument that loads the preload. */
export function importOf(preload: string): string {
  return `--import=${preload}`;
}
