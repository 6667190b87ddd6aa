import type { Worker } from 'node:worker_threads';
import type { WorkerStart } from '../workers/worker-start.ts';
import type { StartingChild, StartOptions, SyncOptions, SyncResult } from './node-internals.ts';

/** What the patched `child_process` asks of a session when the agent starts a program. */
export interface Programs {
  /**
   * The agent starts a program that runs beside it.
   *
   * @param start Node's own start; a replay calls it with a handle that runs nothing
   */
  spawn(request: SpawnRequest): number;
  /** The agent starts a program and waits for it. `run` is Node's own. */
  spawnSync(options: SyncOptions, run: (options: SyncOptions) => SyncResult): SyncResult;
  /**
   * The agent starts a worker thread. Absent, or `undefined`: it is no part of this session's run.
   */
  worker?(start: WorkerStart): Worker | undefined;
  /**
   * The agent signals a process by number.
   *
   * @returns true: served; false: such a process is no more; `undefined`: not one of this session's
   */
  kill(pid: number): boolean | undefined;
}

export interface SpawnRequest {
  readonly child: StartingChild;
  readonly options: StartOptions;
  readonly start: (options: StartOptions) => number;
}
