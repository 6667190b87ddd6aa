import { availableParallelism } from 'node:os';
import type { FinishedFork } from '@tracefork/blame';
import { forkAgent } from '../agent/fork-agent.ts';
import type { Agent } from '../agent/resolve-agent.ts';
import { started } from '../agent/started.ts';
import type { BlameOptions } from '../commands/blame-options.ts';
import type { Io } from '../io.ts';
import { onInterrupt } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { createForkRunner, type ForkRunnerOptions } from './fork-runner.ts';
import { createProgress } from './progress.ts';
import { type Searched, type SearchSettings, search } from './search.ts';

/** Forks of a function under way at once: they wait for the network most of the time. */
const functionsAtOnce = 16;

/** Runs a blame's forks, with progress on stderr, until it is over or interrupted. */
export async function runBlame(
  settings: SearchSettings,
  forks: Pick<
    ForkRunnerOptions,
    'setting' | 'oracle' | 'governor' | 'keep' | 'redact' | 'onProgram'
  > & {
    readonly agent: Agent;
  },
  about: {
    readonly recorded: 'pass' | 'fail';
    readonly finished: readonly FinishedFork[];
    readonly options: BlameOptions;
    readonly io: Io;
  },
): Promise<Searched> {
  const { agent } = forks;
  const { recorded, finished, options, io } = about;
  const { workdir, stallTimeout } = options;
  const isFunction = agent.kind === 'function';
  const runner = createForkRunner({
    ...forks,
    agent: forkAgent(agent, io.env),
    ...(workdir === undefined ? {} : { workdir }),
    ...(stallTimeout === undefined ? {} : { stallTimeout: stallTimeout * 1000 }),
  });
  const concurrency =
    options.concurrency ?? (isFunction ? functionsAtOnce : Math.max(2, availableParallelism()));
  const progress = createProgress(io.err);
  const interrupt = onInterrupt();
  const searching = (): Promise<Searched> =>
    search(settings, {
      runner,
      recorded,
      concurrency,
      finished,
      signal: interrupt.signal,
      onFork: progress.fork,
    });
  try {
    // What a function prints is not the answer; of a command it is captured anyway.
    return isFunction
      ? (await printingTo('capture', searching)).value
      : await started(agent.command, searching());
  } finally {
    interrupt.release();
    progress.end();
  }
}
