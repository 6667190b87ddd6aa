import { CalibrationError } from '../errors.ts';
import { clopperPearson } from '../intervals/clopper-pearson.ts';
import type { Interval } from '../intervals/interval.ts';
import type { GradeWord } from './model.ts';

export interface Rate {
  readonly hits: number;
  readonly total: number;
  /** `hits / total`, in [0, 1]. */
  readonly estimate: number;
  /** Clopper–Pearson, 95%. */
  readonly interval: Interval;
}

/** How a judge did on outcomes whose true grade is known. */
export interface Calibration {
  /** P(judge says pass | passes), among those it could grade. */
  readonly sensitivity: Rate;
  /** P(judge says fail | fails), among those it could grade. */
  readonly specificity: Rate;
  /** Examples that the judge could not grade. */
  readonly undefinedGrades: number;
  /** Sensitivity + specificity − 1: what is left of a true difference. 1: nothing is lost; 0: a coin. */
  readonly scale: number;
}

/** What is known of an oracle's errors; `none`: it is a judge that nobody held against labels. */
export type Calibrated = Calibration | 'none';

export interface LabelledGrade {
  readonly truth: 'pass' | 'fail';
  readonly judged: GradeWord;
}

/**
 * Sensitivity and specificity of a judge.
 *
 * @throws {CalibrationError} unless it graded at least one outcome that passes and one that fails.
 */
export function calibrate(labelled: readonly LabelledGrade[]): Calibration {
  const graded = labelled.filter(({ judged }) => judged !== 'undefined');
  const rate = (truth: 'pass' | 'fail'): Rate => {
    const of = graded.filter((one) => one.truth === truth);
    if (of.length === 0)
      throw new CalibrationError(truth, { labelled: labelled.length, graded: graded.length });
    const hits = of.filter(({ judged }) => judged === truth).length;
    const total = of.length;
    return { hits, total, estimate: hits / total, interval: clopperPearson(hits, total) };
  };
  const sensitivity = rate('pass');
  const specificity = rate('fail');
  return {
    sensitivity,
    specificity,
    undefinedGrades: labelled.length - graded.length,
    scale: sensitivity.estimate + specificity.estimate - 1,
  };
}

/**
 * The share of outcomes that truly pass, given the share that a judge passes: the estimate of Rogan
 * and Gladen (1978), (observed + specificity − 1) / (sensitivity + specificity − 1), kept in [0, 1].
 *
 * Levels need this. A difference of two levels needs only `scale`, and a test of "no difference"
 * needs nothing, as long as the judge errs alike in both arms.
 *
 * @param observed in [0, 1].
 * @returns `undefined` where the judge is no better than a coin (`scale` at most 0.05).
 */
export function correctedLevel(
  observed: number,
  { specificity, scale }: Pick<Calibration, 'specificity' | 'scale'>,
): number | undefined {
  if (scale <= 0.05) return undefined;
  return Math.min(1, Math.max(0, (observed + specificity.estimate - 1) / scale));
}
