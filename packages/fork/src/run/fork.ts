import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForkPlan } from '../plan/model.ts';
import { createGovernor } from '../spend/governor.ts';
import type { Agent, ForkOptions, ForkResult } from './model.ts';
import { runOne } from './run-one.ts';
import { tapeSource } from './source.ts';

export interface ForkManyOptions extends Omit<ForkOptions, 'file'> {
  /** File for each branch's tape. */
  readonly fileFor?: (plan: ForkPlan, index: number) => string;
  /** Forks under way at once. Default: 8 for functions, the number of cores (at least 2) for commands. */
  readonly concurrency?: number;
  /** Called as each fork is over. */
  readonly onResult?: (result: ForkResult, index: number) => void;
}

/**
 * Runs one fork: the prefix from the tape, the changed step, the tail live. What it came to is a
 * value, failures of the agent included.
 *
 * @throws PlanMismatchError, TapeExistsError where `file` exists, WorkdirTooLargeError, WorkdirError,
 * the error of spawn if a command cannot be started, errors of openTape
 */
export async function fork(
  plan: ForkPlan,
  agent: Agent,
  { file, ...options }: ForkOptions,
): Promise<ForkResult> {
  const [result] = await forkMany([plan], agent, {
    ...options,
    ...(file === undefined ? {} : { fileFor: () => file }),
  });
  return result as ForkResult;
}

/**
 * Runs many forks of one run: function agents in this process, commands in processes of their own.
 * A signal ends those under way and starts no others; finished ones stay.
 *
 * @returns one result for each plan, in their order
 * @throws as `fork`; the first error ends the other forks
 */
export async function forkMany(
  plans: readonly ForkPlan[],
  agent: Agent,
  options: ForkManyOptions,
): Promise<readonly ForkResult[]> {
  const { governor = createGovernor(), fileFor, onResult, signal } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-branches-'));
  const failed = new AbortController();
  const either = AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])]);
  const results: ForkResult[] = [];
  const waiting = plans.entries();
  try {
    const parent = tapeSource(options.tape, folder);
    const answers =
      options.tailFrom === undefined ? undefined : tapeSource(options.tailFrom, folder);
    const work = async (): Promise<void> => {
      for (const [index, plan] of waiting) {
        const file = fileFor?.(plan, index);
        const job = { ...options, plan, agent, parent, answers, governor, folder, index };
        const result = either.aborted
          ? notBegun(plan)
          : await runOne({ ...job, signal: either, ...(file === undefined ? {} : { file }) });
        results[index] = result;
        onResult?.(result, index);
      }
    };
    const workers = Array.from(
      { length: Math.min(plans.length, Math.max(1, options.concurrency ?? atOnce(agent))) },
      () =>
        work().catch((error: unknown) => {
          failed.abort();
          throw error;
        }),
    );
    const ends = await Promise.allSettled(workers);
    const error = ends.find((end) => end.status === 'rejected');
    if (error !== undefined) throw error.reason;
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function atOnce(agent: Agent): number {
  return typeof agent === 'function' ? 8 : Math.max(2, availableParallelism());
}

function notBegun(plan: ForkPlan): ForkResult {
  const stop = { kind: 'cancelled', name: 'cancelled', message: 'the fork was not begun' } as const;
  return {
    plan,
    end: { status: 'stopped', stop },
    live: [],
    offPolicy: [],
    spend: { calls: 0, local: 0, dollars: 0, atMost: 0 },
    warnings: [],
  };
}
