import { statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { type ForkMutation, type ForkPlan, planFork } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { configEntry } from '../agent/load-config.ts';
import type { Agent } from '../agent/resolve-agent.ts';
import { hasMutation, mutationOf } from '../commands/fork-mutation.ts';
import type { ForkOptions } from '../commands/fork-options.ts';
import { pricesOf } from '../commands/fork-spending.ts';
import { policiesOf } from '../commands/fork-tools.ts';
import { ForkRefusedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { stepsOf } from '../tapes/steps.ts';

/**
 * What forks of one command are compared: `after`, those that were asked for; `control`, the same
 * with the recorded answer kept; `before`, the same by the agent as it was before an edit.
 */
export type SideName = 'after' | 'control' | 'before';

/** Forks of one side, one plan for each trial. */
export interface Side {
  readonly name: SideName;
  readonly plans: readonly ForkPlan[];
  /** Where the agent of this side runs, if not where the edited one does. */
  readonly folder?: string;
}

/**
 * The forks that a command asks for, the asked ones first.
 *
 * @throws UsageError, ForkRefusedError, FileUnreadableError
 */
export async function sidesOf(
  tape: Tape,
  options: ForkOptions,
  io: Io,
): Promise<readonly [Side, ...Side[]]> {
  const { step, times = 1, trial = 0, timeout, before } = options;
  if (step === undefined) throw new UsageError('Say at which step, from 0: --step 4');
  if (before !== undefined && options.control === true) {
    throw new UsageError('--before and --control are two things to compare with. Keep one.');
  }
  const request = {
    step,
    effects: {
      ...(await configEntry(options.run, io.cwd))?.entry.tools,
      ...policiesOf(options.tools),
    },
    prices: pricesOf(options),
    localIsPaid: options.localIsPaid === true,
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
  };
  const prefix = options.prefix ?? 'exact';
  const plansOf = (mutation: ForkMutation, how: typeof prefix): readonly ForkPlan[] =>
    Array.from({ length: times }, (_, index) => {
      const plan = planFork(tape, { ...request, mutation, prefix: how, trial: trial + index });
      if (plan.kind === 'refused') throw new ForkRefusedError(plan);
      return plan;
    });
  const exchange = stepsOf(tape.exchanges)[step]?.attempts.at(-1);
  const asked = isEditAlone(options)
    ? ({ kind: 'resample' } as const)
    : mutationOf(options, { cwd: io.cwd, exchange });
  const after: Side = { name: 'after', plans: plansOf(asked, prefix) };
  if (options.control === true) {
    return [after, { name: 'control', plans: plansOf({ kind: 'recorded' }, prefix) }];
  }
  if (before === undefined) return [after];
  const folder = resolve(io.cwd, before);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(
      `--before ${before} is no folder. Name one that holds the agent as it was, such as one made by: git worktree add ../before HEAD`,
    );
  }
  return [after, { name: 'before', plans: plansOf(asked, 'exact'), folder }];
}

/** The agent was edited, and nothing else is changed: the step is asked again. */
function isEditAlone(options: ForkOptions): boolean {
  return options.prefix === 'served' && !hasMutation(options) && options.endLoop !== true;
}

/**
 * The agent of one side: the same command in the side's folder.
 *
 * @throws UsageError for a function, and for a command that would run the edited agent there, too
 */
export function agentOfSide({ folder }: Side, agent: Agent): Agent {
  if (folder === undefined) return agent;
  if (agent.kind === 'function') {
    throw new UsageError(
      '--before runs the same command in another folder, and this agent is a function. Give the agent as a command: -- node agent.js',
    );
  }
  const fixed = agent.command
    .slice(1)
    .find((word) => isAbsolute(word) && isWithin(word, agent.cwd));
  if (fixed !== undefined) {
    throw new UsageError(
      `The command names ${fixed}, which is the edited agent in whatever folder it runs. Name it as ${relative(agent.cwd, fixed)}, so that --before finds the other one.`,
    );
  }
  return { ...agent, cwd: folder };
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
