import { opened } from '../report.ts';
import { route } from '../state.ts';

/** What blame says of a step of the main run, on its line. */
export function blameMark(step: number) {
  const { data } = opened.value ?? {};
  const found = data?.blame?.commitment.find((each) => each.step === step);
  const isMain = route.value.run === '' || route.value.run === data?.runs[0]?.id;
  if (found?.interval == null || !isMain) return null;
  const { estimate, low, high } = found.interval;
  if (!found.certified && low <= 0) return null;
  const meaning = `forks with this answer served ended as recorded more often than forks without, by ${points(estimate)} points (${points(low)} to ${points(high)}, this step by itself); ${found.certified ? 'a jump is certified' : 'not certified'}`;
  return (
    <span class={found.certified ? 'chip bad' : 'chip warn'} title={meaning}>
      {found.certified ? 'committed' : 'perhaps'} {estimate < 0 ? '−' : '+'}
      {points(Math.abs(estimate))} points
    </span>
  );
}

/** A share as percentage points. */
function points(share: number): number {
  return Math.round(share * 100);
}
