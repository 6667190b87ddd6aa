import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * The slice of Node's own process code that lies below `child_process`, as Node 22, 24 and 26 have
 * it. Everything a program can be started with passes here, so saved references are caught too.
 */

/** One descriptor of a program, after Node understood the `stdio` option. */
export interface StdioEntry {
  readonly type: 'pipe' | 'overlapped' | 'ignore' | 'inherit' | 'fd' | 'wrap';
  readonly fd?: number;
  readonly ipc?: boolean;
  /** Synchronous programs: bytes that Node feeds to this descriptor. */
  readonly input?: Uint8Array | null;
  /** True where the program writes and the agent reads. */
  readonly writable?: boolean;
  handle?: { close(): void } | undefined;
  socket?: Socket;
}

/** What `ChildProcess.prototype.spawn` is called with. Node replaces `stdio` by entries. */
export interface StartOptions {
  readonly file: string;
  /** The program's name for itself, then its arguments. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** `NAME=value`. */
  readonly envPairs?: readonly string[];
  stdio?: unknown;
  /** How messages over the channel of `fork` are written. */
  readonly serialization?: string;
}

/** libuv's side of a program. Numbers are exit codes, or negative error numbers. */
export interface ProcessHandle {
  pid?: number | undefined;
  spawn(...args: readonly unknown[]): number;
  kill(signal: number): number;
  onexit(exitCode: number, signal: string): void;
  close(): void;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
}

/** A `ChildProcess` with the fields that Node's own code keeps on it. */
export type StartingChild = Omit<ChildProcess, 'connected' | 'channel'> & {
  _handle: ProcessHandle | null;
  _closesNeeded: number;
  _closesGot: number;
  connected: boolean;
  channel?: unknown;
};

/** What `spawnSync` asks of libuv. */
export interface SyncOptions extends StartOptions {
  readonly stdio: readonly StdioEntry[];
}

/** What libuv answers; `error` is a negative error number. */
export interface SyncResult {
  pid: number;
  status: number | null;
  signal: string | null;
  output: Array<Uint8Array | null> | null;
  error?: number;
}

/** The binding that `spawnSync`, `execSync` and `execFileSync` call. */
export interface SyncBinding {
  spawn(options: SyncOptions): SyncResult;
}

/**
 * Node's binding for synchronous programs, the same object that `child_process` uses.
 * `undefined` where Node gives it to nobody (`--permission`).
 */
export function syncBinding(): SyncBinding | undefined {
  const owner = process as unknown as { binding(name: string): SyncBinding };
  const warnings = process.noDeprecation;
  try {
    // `--pending-deprecation` would print a warning in the agent's name.
    process.noDeprecation = true;
    return owner.binding('spawn_sync');
  } catch {
    return undefined;
  } finally {
    if (warnings === undefined) Reflect.deleteProperty(process, 'noDeprecation');
    else process.noDeprecation = warnings;
  }
}
