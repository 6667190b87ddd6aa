import { type ForkPlan, planFork } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { configEntry } from '../agent/load-config.ts';
import type { CompareOptions } from '../commands/compare.ts';
import { type Estimate, estimateOf, pricesOf } from '../commands/fork-spending.ts';
import { policiesOf } from '../commands/fork-tools.ts';
import { ForkRefusedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';

/** Forks with one of the models, one plan for each trial, and what they cost. */
export interface PlannedCandidate {
  readonly name: string;
  readonly plans: readonly ForkPlan[];
  readonly estimate: Estimate;
}

/**
 * Plans the same forks with each model.
 *
 * @throws UsageError, ForkRefusedError
 */
export async function planCandidates(
  tape: Tape,
  options: CompareOptions,
  io: Io,
): Promise<readonly PlannedCandidate[]> {
  const { model: models = [], step = 0, times = 5, timeout, allowEffects } = options;
  if (models.length < 2) {
    throw new UsageError(
      'Name the models to compare: --model claude-haiku-4-5 --model claude-sonnet-4-6. Of a single one: tracefork fork --model',
    );
  }
  const twice = models.find((model, index) => models.indexOf(model) !== index);
  if (twice !== undefined) throw new UsageError(`--model ${twice} is named twice.`);
  const request = {
    step,
    effects: {
      ...(await configEntry(options.run, io.cwd))?.entry.tools,
      ...policiesOf(options.tools),
    },
    prices: pricesOf(options),
    localIsPaid: options.localIsPaid === true,
    ...(allowEffects === undefined ? {} : { allowEffects }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
  };
  return models.map((name) => {
    const plans = Array.from({ length: times }, (_, trial) => {
      const plan = planFork(tape, { ...request, trial, mutation: { kind: 'model', model: name } });
      if (plan.kind === 'refused') throw new ForkRefusedError(plan);
      return plan;
    });
    const { localIsPaid } = request;
    return { name, plans, estimate: estimateOf(plans, { tailFrom: false, localIsPaid }) };
  });
}

/** Trial 0 of each candidate, then trial 1, and so on: whatever changes meanwhile meets all alike. */
export function interleaved(candidates: readonly PlannedCandidate[]): readonly ForkPlan[] {
  const [first] = candidates;
  return (first?.plans ?? []).flatMap((_, trial) =>
    candidates.flatMap(({ plans }) => plans[trial] ?? []),
  );
}
