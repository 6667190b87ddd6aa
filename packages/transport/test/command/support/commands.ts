import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type {
  RecordCommandOptions,
  RecordedCommand,
  ReplayCommandOptions,
  ReplayedCommand,
} from '@tracefork/transport/command';
import { nodeBinaries } from '../../nondeterminism/support/nodes.ts';

const driver = new URL('driver.mjs', import.meta.url).pathname;

export interface Ran<T> {
  readonly result: T;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface RunOptions {
  /** Path of the Node that runs the driver and is first on the agent's PATH. */
  readonly node?: string;
  readonly input?: string;
  /** Under a pseudo-terminal. */
  readonly terminal?: boolean;
}

/** Records a command in a process of its own, as the command line would. */
export function recordIn(
  at: (path: string) => string,
  options: Partial<RecordCommandOptions> & { readonly command: readonly string[] },
  run: RunOptions = {},
): Promise<Ran<RecordedCommand>> {
  return drive('record', { at, run, options: { file: at('run.tape'), cwd: at('.'), ...options } });
}

/** Replays a command in a process of its own, as the command line would. */
export function replayIn(
  at: (path: string) => string,
  options: Partial<ReplayCommandOptions> & { readonly command: readonly string[] },
  run: RunOptions = {},
): Promise<Ran<ReplayedCommand>> {
  return drive('replay', { at, run, options: { tape: at('run.tape'), cwd: at('.'), ...options } });
}

async function drive<T>(
  mode: 'record' | 'replay',
  {
    at,
    options,
    run,
  }: { at: (path: string) => string; options: { env?: NodeJS.ProcessEnv }; run: RunOptions },
): Promise<Ran<T>> {
  const node = run.node ?? (nodeBinaries()[0]?.path as string);
  const folder = node.slice(0, node.lastIndexOf('/'));
  const env = { HOME: at('.'), PATH: `${folder}:${process.env.PATH}`, ...options.env };
  const file = at(`${mode}.json`);
  const args = [driver, mode, JSON.stringify({ ...options, env }), file];
  const started = performance.now();
  const child = run.terminal
    ? spawn('script', ['-qec', [node, ...args].map(quote).join(' '), '/dev/null'])
    : spawn(node, args);
  child.stdin.end(run.input ?? '');
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  const ms = performance.now() - started;
  try {
    return { result: JSON.parse(readFileSync(file, 'utf8')), stdout, stderr, ms };
  } catch (cause) {
    throw new Error(`the driver failed:\n${stdout}\n${stderr}`, { cause });
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
