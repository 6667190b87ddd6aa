import type { Oracle, Outcome } from '@tracefork/blame/oracle';
import { configEntry } from '../agent/load-config.ts';
import { noOracle } from '../commands/grade.ts';
import { NotGradedError } from '../errors.ts';
import { outcomeOf } from './outcome-of.ts';
import { defaultOracle, type OracleOptions, resolveOracle } from './resolve-oracle.ts';

/** An oracle, and what it says of the recorded run: what forks are compared with. */
export interface RecordedGrade {
  readonly oracle: Oracle;
  readonly grade: 'pass' | 'fail';
  /** Without a full stop. */
  readonly reason: string;
}

/** @throws NotGradedError where the recording was cut off before it had an outcome */
export function recordedOutcome(tape: Parameters<typeof outcomeOf>[0], run: string): Outcome {
  const outcome = outcomeOf(tape);
  if (outcome !== undefined) return outcome;
  throw new NotGradedError(
    `The recording of ${run} has no outcome, so there is nothing to compare forks with. Record the run again.`,
  );
}

/**
 * Finds the oracle of a run and grades the run with it, before anything is spent.
 *
 * @throws UsageError that shows the ways to name an oracle; NotGradedError where it cannot tell
 */
export async function gradeRecorded(
  outcome: Outcome,
  options: OracleOptions & { readonly run: string },
  cwd: string,
): Promise<RecordedGrade> {
  const { run } = options;
  const config = await configEntry(run, cwd);
  const oracle = (await resolveOracle(options, { cwd, config })) ?? defaultOracle(outcome);
  if (oracle === undefined) throw noOracle(run);
  const { grade, reason } = await oracle.grade(outcome);
  if (grade !== 'undefined') return { oracle, grade, reason };
  throw new NotGradedError(
    `${oracle.name} cannot tell how the recorded run ended: ${reason}. Nothing was run. Choose another pattern, or another oracle.`,
  );
}
