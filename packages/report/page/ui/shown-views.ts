import { opened } from '../report.ts';
import { type View, views } from '../state.ts';

/** The views for which the report has data. */
export function shownViews(): readonly View[] {
  const { blame = null, forks = [], runs = [] } = opened.value?.data ?? {};
  const has: Readonly<Record<View, boolean>> = {
    timeline: true,
    charts: true,
    blame: blame !== null,
    forks: runs.length > 1 || forks.length > 0,
    compare: runs.length > 1,
    events: true,
    proof: true,
  };
  return views.filter((view) => has[view]);
}
