import { computed, type ReadonlySignal, signal } from '@preact/signals';

export const views = [
  'timeline',
  'charts',
  'blame',
  'forks',
  'compare',
  'events',
  'proof',
] as const;
export type View = (typeof views)[number];

export const tabs = ['talk', 'request', 'response', 'stream', 'headers', 'raw'] as const;
export type Tab = (typeof tabs)[number];

/** What the address after `#` says: the page can be sent to somebody as it stands. */
export interface Route {
  readonly view: View;
  /** Id of a run; `''`: the one that the report is about. */
  readonly run: string;
  /** What is chosen in the timeline, such as `step=4`; `''`: nothing. */
  readonly place: string;
  readonly tab: Tab;
  /** Of a step with several. */
  readonly attempt: number | null;
  /** The other run of a comparison, and the pair of steps that is open. */
  readonly other: string;
  readonly pair: number;
}

const placeKinds = /^(step|tool|program|exchange|uncovered|stdin|quiet|draw|outcome|event)$/;

export function parseRoute(hash: string): Route {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [kind, value] = [...given].find(([key]) => placeKinds.test(key)) ?? [];
  const place = kind === undefined ? '' : kind === 'outcome' ? kind : `${kind}=${Number(value)}`;
  const attempt = given.get('attempt');
  return {
    view: oneOf(views, given.get('view')),
    run: given.get('run') ?? '',
    place,
    tab: oneOf(tabs, given.get('tab')),
    attempt: attempt === null ? null : Number(attempt),
    other: given.get('other') ?? '',
    pair: Number(given.get('pair') ?? -1),
  };
}

export function formatRoute(route: Route): string {
  const parts = [
    route.run === '' ? '' : `run=${encoded(route.run)}`,
    route.view === 'timeline' ? '' : `view=${route.view}`,
    route.place,
    route.tab === 'talk' || !route.place.startsWith('step') ? '' : `tab=${route.tab}`,
    route.attempt === null ? '' : `attempt=${route.attempt}`,
    route.other === '' ? '' : `other=${encoded(route.other)}`,
    route.view === 'compare' && route.pair >= 0 ? `pair=${route.pair}` : '',
  ];
  return `#${parts.filter((part) => part !== '').join('&')}`;
}

/** @note Half of a surrogate pair cannot be encoded. */
const encoded = (id: string): string => encodeURIComponent(id.toWellFormed());

function oneOf<T extends string>(words: readonly [T, ...T[]], word: string | null): T {
  return words.find((each) => each === word) ?? words[0];
}

const current = signal<Route>(parseRoute(location.hash));
addEventListener('hashchange', () => {
  current.value = parseRoute(location.hash);
});

export const route: ReadonlySignal<Route> = current;

/** Goes somewhere; what is not named stays, except what belongs to the place left. */
export function go(to: Partial<Route>, { replace = false } = {}): void {
  const from = current.value;
  const leaves = to.place !== undefined && to.place !== from.place;
  const next = { ...from, ...(leaves ? { attempt: null } : {}), ...to };
  const hash = formatRoute(next);
  if (hash === formatRoute(from)) return;
  if (replace) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  current.value = next;
}
addEventListener('popstate', () => {
  current.value = parseRoute(location.hash);
});

/** The number of the chosen step; `null`: none is. */
export const chosenStep: ReadonlySignal<number | null> = computed(() => {
  const [kind, index] = route.value.place.split('=');
  return kind === 'step' ? Number(index) : null;
});

export type Theme = 'system' | 'light' | 'dark';
export const theme = signal<Theme>('system');
export const overlay = signal<'none' | 'search' | 'help'>('none');
/** Said once to screen readers, and shown for a moment. */
export const notice = signal('');

let clearing: ReturnType<typeof setTimeout> | undefined;
export function say(text: string): void {
  notice.value = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    notice.value = '';
  }, 2500);
}
