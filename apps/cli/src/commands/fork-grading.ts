import type { Grade } from '@tracefork/blame/oracle';
import { newcombe } from '@tracefork/blame/statistics';
import { type ForkPlan, type ForkResult, type Summary, summarise, tallyOf } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { configEntry } from '../agent/load-config.ts';
import { UsageError } from '../errors.ts';
import type { Side } from '../fork/sides.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { defaultOracle, type OracleOptions, resolveOracle } from '../oracle/resolve-oracle.ts';
import { noOracle, type RecordedGrade } from './grade.ts';

/**
 * The oracle of a fork, after it graded the recorded run. Without one named, a run that failed by
 * itself is graded by that, where there are several trials.
 *
 * @throws UsageError where the oracle cannot tell about the recorded run, before anything is spent
 */
export async function gradeRecorded(
  tape: Tape,
  options: OracleOptions & {
    readonly run: string;
    readonly times?: number;
    readonly control?: boolean;
    readonly before?: string;
  },
  io: Io,
): Promise<RecordedGrade | undefined> {
  const { run, times = 1, control = false, before } = options;
  const outcome = outcomeOf(tape);
  const config = await configEntry(run, io.cwd);
  const named = await resolveOracle(options, { cwd: io.cwd, config });
  const oracle =
    named ??
    ((times > 1 || before !== undefined) && outcome !== undefined
      ? defaultOracle(outcome)
      : undefined);
  if (oracle === undefined) {
    if (control || before !== undefined) throw noOracle(run);
    return undefined;
  }
  if (outcome === undefined) {
    throw new UsageError(`${run} has no outcome to compare with: its recording was cut off.`);
  }
  const grade = await oracle.grade(outcome);
  if (grade.grade === 'undefined') {
    throw new UsageError(
      `${oracle.name} cannot tell whether the recorded run went well (${grade.reason}), so it could not tell of its forks. Nothing was run.`,
    );
  }
  return { oracle, grade };
}

/** Grades of forks, by plan; forks that came to no end, or got no answer of a model, have none. */
export type Grades = ReadonlyMap<ForkPlan, Grade>;

export async function gradeForks(
  results: readonly ForkResult[],
  { oracle }: RecordedGrade,
): Promise<Grades> {
  const grades = new Map<ForkPlan, Grade>();
  for (const { plan, end, tape, unanswered } of results) {
    const ended = end.status === 'finished' && unanswered === undefined;
    const outcome = ended && tape !== undefined ? outcomeOf(tape) : undefined;
    if (outcome !== undefined) grades.set(plan, await oracle.grade(outcome));
  }
  return grades;
}

/** Pass rates before and after; before is the recorded run, or the other side if there is one. */
export function summaryOf(
  results: readonly ForkResult[],
  {
    grades,
    recorded,
    sides: [, other],
  }: {
    readonly grades: Grades;
    readonly recorded: RecordedGrade;
    readonly sides: readonly Side[];
  },
): Summary {
  const isOther = ({ plan }: ForkResult) => other?.plans.includes(plan) === true;
  const wordsOf = (those: readonly ForkResult[]) =>
    those.flatMap(({ plan }) => {
      const grade = grades.get(plan);
      return grade === undefined ? [] : [grade.grade];
    });
  const from = other?.name === 'before' ? ('agent' as const) : ('control' as const);
  const compared = results.filter(isOther);
  const before =
    compared.length > 0
      ? { ...tallyOf(wordsOf(compared)), from }
      : { ...tallyOf([recorded.grade.grade]), from: 'recorded' as const };
  const after = tallyOf(wordsOf(results.filter((result) => !isOther(result))));
  return summarise({ before, after, broken: results.length - grades.size }, newcombe);
}
