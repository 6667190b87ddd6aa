import { type ForkResult, forkMany, type Governor } from '@tracefork/fork';
import { forkAgent } from '../agent/fork-agent.ts';
import type { Agent, ResolvedAgent } from '../agent/resolve-agent.ts';
import { started } from '../agent/started.ts';
import type { ForkOptions } from '../commands/fork-options.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import type { ForkDestination } from '../store/fork-destination.ts';
import { onInterrupt } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import type { Side } from './sides.ts';

/** How forks run. */
export type RunOptions = Pick<ForkOptions, 'concurrency' | 'stallTimeout' | 'workdir' | 'json'>;

/** Forks that are to run, side by side. */
export interface Forks {
  readonly tape: string;
  readonly answers: string | undefined;
  readonly sides: readonly Side[];
  /** One for each side. */
  readonly agents: readonly Agent[];
  readonly resolved: ResolvedAgent;
  readonly governor: Governor;
  readonly destination: ForkDestination;
  /** Looks at the files of each fork. */
  readonly check?: ManyOptions['check'];
  /** Lines for each that is over. */
  readonly lines: (result: ForkResult) => readonly string[];
}

type ManyOptions = Parameters<typeof forkMany>[2];

/** Runs forks, one side after the other, and says of each that it is over. Ctrl-C ends them. */
export async function runForks(
  { tape, answers, sides, agents, resolved, governor, destination, check, lines }: Forks,
  options: RunOptions,
  io: Io,
): Promise<{ readonly results: readonly ForkResult[]; readonly interrupted: boolean }> {
  const { concurrency, stallTimeout, workdir, json = false } = options;
  const { agent } = resolved;
  const alone = sides.length === 1 && sides[0]?.plans.length === 1;
  const output = !alone ? 'capture' : json ? 'stderr' : 'inherit';
  const later: string[] = [];
  // What is printed while a function runs is taken for its own.
  const say = (line: string): void =>
    agent.kind === 'command' ? io.err.line(line) : void later.push(line);
  const interrupt = onInterrupt();
  try {
    const forksOf = (side: Side, by: Agent) =>
      forkMany(side.plans, forkAgent(by, io.env), {
        tape,
        governor,
        output,
        signal: interrupt.signal,
        ...destination.optionsFor(by),
        ...(answers === undefined ? {} : { tailFrom: answers }),
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(stallTimeout === undefined ? {} : { stallTimeout: stallTimeout * 1000 }),
        ...(workdir === undefined ? {} : { workdir }),
        ...(resolved.redact === undefined ? {} : { redact: resolved.redact }),
        ...(check === undefined ? {} : { check }),
        onResult: (result) => {
          for (const line of lines(result)) say(line);
        },
      });
    const forks = async () => {
      const results: ForkResult[] = [];
      for (const [index, side] of sides.entries()) {
        if (side.folder !== undefined) say(`before: the agent in ${safeLine(side.folder)}`);
        results.push(...(await forksOf(side, agents[index] ?? agent)));
      }
      return results;
    };
    const results =
      agent.kind === 'command'
        ? await started(agent.command, forks())
        : (await printingTo(output, forks)).value;
    for (const line of later) io.err.line(line);
    return { results, interrupted: interrupt.signal.aborted };
  } finally {
    interrupt.release();
  }
}
