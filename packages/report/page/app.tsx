import type { JSX } from 'preact';
import { endState, outcomeWords } from './data/ending.ts';
import { inputTokens } from './data/tokens.ts';
import { duration, money, number, short } from './data/units.ts';
import { safeText } from './data/visible.ts';
import { Help } from './overlays/help.tsx';
import { Search } from './overlays/search.tsx';
import { opened, run } from './report.ts';
import { live, served } from './serve/follow.ts';
import { StartBar } from './serve/start-bar.tsx';
import { formatRoute, go, notice, overlay, route, type View } from './state.ts';
import { shownViews } from './ui/shown-views.ts';
import { Visible } from './ui/text.tsx';
import { Blame } from './views/blame.tsx';
import { Charts } from './views/charts.tsx';
import { Compare } from './views/compare.tsx';
import { Events } from './views/events.tsx';
import { Forks } from './views/forks.tsx';
import { Proof } from './views/proof.tsx';
import { Timeline } from './views/timeline.tsx';

const pages: Readonly<Record<View, readonly [title: string, page: () => JSX.Element]>> = {
  timeline: ['Timeline', Timeline],
  charts: ['Charts', Charts],
  blame: ['Blame', Blame],
  forks: ['Forks', Forks],
  compare: ['Compare', Compare],
  events: ['Events', Events],
  proof: ['Proof', Proof],
};

export function App() {
  const [, Page] = pages[route.value.view];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the run
      </a>
      <Head />
      {served && <StartBar />}
      <Page />
      {overlay.value === 'search' && <Search />}
      {overlay.value === 'help' && <Help />}
      <div class="notice" role="status">
        {notice.value}
      </div>
    </>
  );
}

function Head() {
  const shown = run.value;
  const { runs = [] } = opened.value?.data ?? {};
  return (
    <header class="head">
      <div class="head-line">
        {served && (
          <a href="/" class="all-runs">
            All runs
          </a>
        )}
        <h1>
          <Visible text={shown.data.title} />
        </h1>
        {runs.length > 1 && (
          <select
            aria-label="Run"
            value={shown.data.id}
            onChange={(event) => go({ run: event.currentTarget.value, place: '' })}
          >
            {runs.map(({ id }) => (
              <option key={id} value={id}>
                {safeText(id)}
              </option>
            ))}
          </select>
        )}
        <span class={`badge ${endState(shown)}`}>
          <Visible text={outcomeWords(shown).slice(0, 200)} />
        </span>
        {shown.data.grade !== null && (
          <span class={`badge ${shown.data.grade === 'pass' ? 'good' : 'bad'}`}>
            graded {shown.data.grade}
          </span>
        )}
        {(opened.value?.data.redacted?.values ?? 0) > 0 && (
          <a
            class="badge"
            href={formatRoute({ ...route.value, view: 'proof' })}
            title="Secrets were taken out when this page was made"
            onClick={(event) => {
              event.preventDefault();
              go({ view: 'proof' });
            }}
          >
            redacted
          </a>
        )}
        {live.value && (
          <span class="badge warn" role="status">
            being recorded
          </span>
        )}
        <span class="spacer" />
        <button
          type="button"
          class="button search-button"
          onClick={() => {
            overlay.value = 'search';
          }}
        >
          Search <kbd>/</kbd>
        </button>
        <button
          type="button"
          class="button"
          aria-label="Keys"
          onClick={() => {
            overlay.value = 'help';
          }}
        >
          ?
        </button>
      </div>
      <div class="head-line">
        <nav aria-label="Views">
          {shownViews().map((view) => (
            <a
              key={view}
              href={formatRoute({ ...route.value, view })}
              aria-current={route.value.view === view ? 'page' : undefined}
              onClick={(event) => {
                event.preventDefault();
                go({ view });
              }}
            >
              {pages[view][0]}
            </a>
          ))}
        </nav>
        <span class="spacer" />
        <Totals />
      </div>
    </header>
  );
}

function Totals() {
  const { steps, ms, timed } = run.value.data;
  const sum = (of: (step: (typeof steps)[number]) => number): number =>
    steps.reduce((total, step) => total + of(step), 0);
  const input = sum(({ usage }) => (usage === null ? 0 : inputTokens(usage)));
  const output = sum(({ usage }) => usage?.output ?? 0);
  const cost = sum((step) => step.cost ?? 0);
  const unknown = steps.some((step) => step.cost === null);
  return (
    <ul class="totals" aria-label="In total">
      <li>
        <b>{number(steps.length)}</b> {steps.length === 1 ? 'step' : 'steps'}
      </li>
      {timed && (
        <li>
          <b>{duration(ms)}</b>
        </li>
      )}
      <li>
        <b>{short(input)}</b> in
      </li>
      <li>
        <b>{short(output)}</b> out
      </li>
      <li title={unknown ? 'some steps have no known price' : 'at list price'}>
        <b>
          {unknown && '≥ '}
          {money(cost)}
        </b>
      </li>
    </ul>
  );
}
