import { opened } from '../report.ts';
import { route } from '../state.ts';

/** What blame says of a step of the main run, on its line. */
export function blameMark(step: number) {
  const { data } = opened.value ?? {};
  const found = data?.blame?.commitment.find((each) => each.step === step);
  const isMain = route.value.run === '' || route.value.run === data?.runs[0]?.id;
  if (found?.interval == null || !isMain) return null;
  const { estimate, low } = found.interval;
  if (!found.certified && low <= 0) return null;
  return (
    <span class={found.certified ? 'chip bad' : 'chip warn'} title="what this step committed to">
      blame {Math.round(estimate * 100)} %
    </span>
  );
}
