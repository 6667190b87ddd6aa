import type {
  BlameReport,
  ComparisonReport,
  FlipRateConclusion,
  QuickConclusion,
  Verdict,
} from '@tracefork/blame';

/** Turns places in the delivery order, which a search counts, into numbers of steps. */
export function withStepNumbers(report: BlameReport, order: readonly number[]): BlameReport {
  const of = (place: number): number => order[place] ?? place;
  return {
    ...report,
    verdict: verdictWith(report.verdict, of),
    ranking: report.ranking.map((finding) => ({
      ...finding,
      step: of(finding.step),
      ...(finding.certificate && {
        certificate: { ...finding.certificate, step: of(finding.certificate.step) },
      }),
    })),
  };
}

function verdictWith(verdict: Verdict, of: (place: number) => number): Verdict {
  switch (verdict.kind) {
    case 'decisive':
    case 'unresolved':
      return { ...verdict, step: of(verdict.step) };
    case 'several':
      return { ...verdict, steps: verdict.steps.map(of) };
    case 'diffuse':
    case 'systematic':
    case 'insufficient-evidence':
      return verdict;
  }
}

export function flipsWithStepNumbers(
  conclusion: FlipRateConclusion,
  order: readonly number[],
): FlipRateConclusion['steps'] {
  return conclusion.steps.map((flip) => ({ ...flip, step: order[flip.step] ?? flip.step }));
}

export function guessWithStepNumbers(
  conclusion: QuickConclusion,
  order: readonly number[],
): QuickConclusion {
  const numbered = <T extends { readonly step: number }>(items: readonly T[]): readonly T[] =>
    items.map((item) => ({ ...item, step: order[item.step] ?? item.step }));
  const { candidates, probes } = conclusion;
  return { ...conclusion, candidates: numbered(candidates), probes: numbered(probes) };
}

export function comparedWithStepNumbers(
  report: ComparisonReport,
  order: readonly number[],
): ComparisonReport {
  return {
    ...report,
    comparisons: report.comparisons.map((one) => ({ ...one, step: order[one.step] ?? one.step })),
  };
}
