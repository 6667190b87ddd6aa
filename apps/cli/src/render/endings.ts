import { tallyOf } from '@tracefork/fork';
import { passRate } from '../recording/pass-rate.ts';
import type { VerifiedTape } from '../view/verified.ts';
import { counted } from './units.ts';

/** How the recorded runs ended, with the interval of what their agent does; none without a grade. */
export function endingsLines(tapes: readonly VerifiedTape[]): readonly string[] {
  const grades = tapes.flatMap(({ ending }) => (ending === null ? [] : [ending.grade]));
  if (grades.length === 0) return [];
  const rate = passRate(tallyOf(grades), { fixed: true });
  const { pass, interval, undefined: unclear } = rate;
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const open = unclear === 0 ? '' : `, ${unclear} cannot be told`;
  return [
    `Recorded endings: ${pass} of ${counted(grades.length, 'run')} pass${open} (95% interval ${percent(interval.low)} to ${percent(interval.high)}, if these were picked at random).`,
  ];
}
