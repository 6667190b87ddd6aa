import type { Calibrated, Rate } from '../oracle/calibration.ts';

const number = (value: number): string => value.toFixed(2);
const rate = ({ hits, total, interval }: Rate): string =>
  `${hits} of ${total} (95%: ${number(interval.low)} to ${number(interval.high)})`;

/** How far the judge of a report is to be trusted, and what follows for its numbers. */
export function judgeWords(calibration: Calibrated): string {
  if (calibration === 'none')
    return 'The judge was held against no labelled outcomes, so how often it errs is not known. What is certified or shown here are differences of its grades, and nothing is certified at the last step, where its own errors would look like a jump.';
  const { sensitivity, specificity, undefinedGrades, scale } = calibration;
  const undecided =
    undefinedGrades === 0 ? '' : ` It could not grade ${undefinedGrades} labelled outcomes.`;
  return `Of labelled outcomes the judge passed ${rate(sensitivity)} that pass, and failed ${rate(specificity)} that fail (Clopper–Pearson).${undecided} If it errs alike on both sides of a comparison, a true difference shows as about ${number(scale)} of its size, so that what is certified or shown holds for the true one as well; shares are as the judge saw them.`;
}
