import { rowKey } from './data/rows.ts';
import { chosenRow, incidents, rows, run } from './report.ts';
import { chosenStep, go, overlay, route, tabs, theme, views } from './state.ts';
import { shownViews } from './ui/shown-views.ts';

const themes = ['system', 'light', 'dark'] as const;

const moves: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  J: () => moveStep(1),
  K: () => moveStep(-1),
  Home: () => choose(0),
  End: () => choose(rows.value.length - 1),
  n: () => moveIncident(1),
  N: () => moveIncident(-1),
  '[': () => moveTab(-1),
  ']': () => moveTab(1),
  '/': () => {
    overlay.value = 'search';
  },
  '?': () => {
    overlay.value = 'help';
  },
  t: () => {
    theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system';
  },
  Escape: () => go({ view: 'timeline', place: '' }),
};

/** Listens to the keyboard. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (overlay.value !== 'none') return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      overlay.value = 'search';
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.matches('input, select, textarea')) return;
    // A long text that has the focus scrolls by itself.
    if (/^(Arrow|Home|End)/.test(event.key) && target.matches('.lines, .event-table')) return;
    const view = shownViews()[Number(event.key) - 1];
    const act = moves[event.key] ?? (view === undefined ? undefined : () => go({ view }));
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function choose(index: number): void {
  const row = rows.value[Math.max(0, Math.min(rows.value.length - 1, index))];
  if (row !== undefined) go({ view: 'timeline', place: rowKey(row) }, { replace: true });
}

function move(by: number): void {
  const at = chosenRow.value;
  choose(at === -1 ? (by > 0 ? 0 : rows.value.length - 1) : at + by);
}

function moveStep(by: number): void {
  const count = run.value.data.steps.length;
  const at = chosenStep.value ?? (by > 0 ? -1 : count);
  const step = Math.max(0, Math.min(count - 1, at + by));
  if (count > 0) go({ view: 'timeline', place: `step=${step}` });
}

/** From the chosen line on, around the end. */
function moveIncident(by: number): void {
  const places = incidents.value.map(({ place }) => place);
  const order = rows.value.map(rowKey).filter((key) => places.includes(key));
  if (order.length === 0) return;
  const at = chosenRow.value;
  const keys = rows.value.map(rowKey);
  const after = order.findIndex((key) => keys.indexOf(key) > at);
  const before = order.findLastIndex((key) => keys.indexOf(key) < at);
  const next = by > 0 ? (after === -1 ? 0 : after) : before === -1 ? order.length - 1 : before;
  go({ view: 'timeline', place: order[next] as string });
}

function moveTab(by: number): void {
  if (chosenStep.value === null || route.value.view !== views[0]) return;
  const step = run.value.data.steps[chosenStep.value];
  const there = tabs.filter((tab) => tab !== 'stream' || step?.stream === true);
  const at = there.indexOf(route.value.tab);
  go({ tab: there[(at + by + there.length) % there.length] ?? 'talk' });
}
