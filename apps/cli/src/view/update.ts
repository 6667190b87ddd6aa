import type { Planned, Rerecorded } from '../update/model.ts';

/** One tape of `update`, as `--json` prints it. */
export interface UpdatedView {
  readonly file: string;
  readonly action: 'holds' | 'planned' | 'updated' | 'left' | 'no answer';
  /** Why it was left: `worse-ending`, `does-not-hold`, `incomplete`, `nothing-recorded`, `not-agreed`, or the code of an error. */
  readonly reason: string | null;
  readonly [more: string]: unknown;
}

export function plannedView(planned: Planned): UpdatedView {
  const { file } = planned;
  switch (planned.kind) {
    case 'holds':
      return { file, action: 'holds', reason: null, verdict: planned.receipt.verdict.result };
    case 'no answer':
      return { file, action: 'no answer', reason: planned.error.code, error: planned.error };
    case 'due': {
      const { scope, estimate, receipt } = planned;
      return {
        file,
        action: 'planned',
        reason: null,
        verdict: receipt.verdict.result,
        cause: planned.cause?.kind ?? null,
        divergence: receipt.verdict.divergence ?? null,
        scope: scope.kind,
        from: scope.kind === 'suffix' ? scope.step : 0,
        estimate,
      };
    }
  }
}

/** The same after it was recorded again. */
export function updatedView(
  { due, comparison, grades, receipt, dollars }: Rerecorded,
  end: Pick<UpdatedView, 'action' | 'reason'> & { readonly aside: string | null },
): UpdatedView {
  return {
    ...plannedView(due),
    ...end,
    before: { chain: due.tape.chain, grade: grades.before.grade, reason: grades.before.reason },
    after: { chain: receipt.chain, grade: grades.after.grade, reason: grades.after.reason },
    oracle: grades.oracle,
    proof: receipt.verdict.result,
    comparison,
    spend: { dollars },
  };
}
