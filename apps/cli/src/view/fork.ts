import type { Grade } from '@tracefork/blame/oracle';
import type { ForkPlan, ForkResult, Spend, Summary } from '@tracefork/fork';
import type { Grades } from '../commands/fork-grading.ts';
import type { RecordedGrade } from '../commands/grade.ts';
import type { ForkAnswer } from '../fork/answer.ts';
import type { Side, SideName } from '../fork/sides.ts';
import { type OutcomeView, outcomeView } from './outcome-view.ts';

/** A fork's result, as `--json` prints it. */
export interface ForkView extends Omit<ForkResult, 'plan' | 'tape' | 'output' | 'id'> {
  readonly id: string | null;
  readonly chain: string | null;
  readonly trial: number;
  readonly outcome: OutcomeView | null;
  /** The recorded answer was kept, so as to be compared with. */
  readonly control: boolean;
  readonly side: SideName;
  /** `null` where nothing graded it. */
  readonly grade: Grade | null;
}

/** What `fork --json` prints. */
export interface ForkDocument {
  readonly run: string;
  readonly plan: ForkPlan;
  readonly forks: readonly ForkView[];
  readonly spend: Spend;
  readonly saved: ForkPlan['prefix']['saved'];
  /** `null` without an oracle. */
  readonly summary:
    | (Summary & {
        readonly oracle: string;
        readonly recorded: Grade;
        /** What it says; `null` where a side is empty. */
        readonly answer: ForkAnswer | null;
      })
    | null;
}

function forkView(
  { plan, tape, output: _output, id, ...result }: ForkResult,
  { grade, side }: { readonly grade: Grade | undefined; readonly side: SideName },
): ForkView {
  const outcome = tape?.events.find((event) => event.kind === 'outcome');
  return {
    ...result,
    id: id ?? null,
    chain: tape?.chain ?? null,
    trial: plan.script.trial,
    control: plan.mutation.kind === 'recorded',
    side,
    grade: grade ?? null,
    outcome: outcomeView(outcome?.kind === 'outcome' ? outcome : undefined),
  };
}

/** The document of a command's forks, all of one plan but for their trials. */
export function forkDocument({
  results,
  spend,
  plan,
  sides,
  graded,
  summary,
  answer,
}: {
  readonly results: readonly ForkResult[];
  readonly spend: Spend;
  readonly plan: ForkPlan;
  readonly graded: { readonly recorded: RecordedGrade; readonly grades: Grades } | undefined;
  readonly summary: Summary | undefined;
  readonly sides: readonly Side[];
  readonly answer: ForkAnswer | undefined;
}): ForkDocument {
  const { parent: run, prefix } = plan;
  const forks = results.map((result) =>
    forkView(result, {
      grade: graded?.grades.get(result.plan),
      side: sides.find(({ plans }) => plans.includes(result.plan))?.name ?? 'after',
    }),
  );
  const { oracle, grade } = graded?.recorded ?? {};
  return {
    run,
    plan,
    forks,
    spend,
    saved: prefix.saved,
    summary:
      summary === undefined || oracle === undefined || grade === undefined
        ? null
        : { oracle: oracle.name, recorded: grade, ...summary, answer: answer ?? null },
  };
}
