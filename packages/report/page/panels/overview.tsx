import { endState, outcomeWords } from '../data/ending.ts';
import { lastExchange, readResponse } from '../data/read-step.ts';
import type { Run } from '../data/run.ts';
import { blocksText } from '../data/search.ts';
import { counted, duration, money, number } from '../data/units.ts';
import { incidents, opened, run } from '../report.ts';
import { Facts } from '../ui/facts.tsx';
import { PlaceLink } from '../ui/place-link.tsx';
import { Text, Visible } from '../ui/text.tsx';
import { OutcomeBody } from './outcome.tsx';

const shownIncidents = 12;

/** What one looks for first: how it ended, what was said last, what went wrong, what it cost. */
export function Overview() {
  const shown = run.value;
  const { data } = shown;
  const found = incidents.value;
  return (
    <article class="panel overview" aria-label="Overview">
      <section>
        <h2>How it ended</h2>
        <p class={`verdict-line ${endState(shown)}`}>
          <Visible text={outcomeWords(shown)} />
        </p>
        {!data.complete && <p class="warning">The tape is incomplete: {data.incomplete}.</p>}
        <OutcomeBody run={shown} />
      </section>
      <BlameWords />
      <LastAnswer run={shown} />
      <section>
        <h2>Look here first</h2>
        {found.length === 0 ? (
          <p class="dim">
            Nothing failed, nothing was tried twice, nothing is missing on the tape.
          </p>
        ) : (
          <ul class="incidents">
            {found.slice(0, shownIncidents).map(({ place, grave, text }) => (
              <li key={`${place}${text}`} class={grave ? 'grave' : ''}>
                <PlaceLink place={place}>
                  <Visible text={text.slice(0, 300)} />
                </PlaceLink>
              </li>
            ))}
            {found.length > shownIncidents && (
              <li class="dim">and {number(found.length - shownIncidents)} more: press n</li>
            )}
          </ul>
        )}
      </section>
      <Extremes run={shown} />
    </article>
  );
}

function LastAnswer({ run: shown }: { readonly run: Run }) {
  const { answerStep, steps } = shown.data;
  const step = answerStep === null ? undefined : steps[answerStep];
  if (answerStep === null || step === undefined) return null;
  const response = readResponse(shown, lastExchange(shown, step), step);
  const text = (response?.blocks ?? []).filter(({ type }) => type === 'text');
  return (
    <section>
      <h2>
        What the model said last{' '}
        <PlaceLink place={`step=${answerStep}`}>step {answerStep}</PlaceLink>
      </h2>
      <div class="bubble assistant">
        <Text value={blocksText(text)} />
      </div>
    </section>
  );
}

function Extremes({ run: shown }: { readonly run: Run }) {
  const { steps, ms, timed } = shown.data;
  const most = (of: (index: number) => number): number | null =>
    steps.length < 2
      ? null
      : steps.reduce((best, _, index) => (of(index) > of(best) ? index : best), 0);
  const slowest = timed ? most((index) => steps[index]?.ms ?? 0) : null;
  const dearest = most((index) => steps[index]?.cost ?? 0);
  const models = [...new Set(steps.map(({ model }) => model))].join(', ');
  return (
    <section>
      <h2>The run</h2>
      <Facts
        list={[
          timed ? ['took', duration(ms)] : null,
          ['model', <Visible key="model" text={models || 'none was called'} />],
          slowest === null
            ? null
            : [
                'slowest step',
                <PlaceLink key="slowest" place={`step=${slowest}`}>
                  {slowest}, {duration(steps[slowest]?.ms ?? null)}
                </PlaceLink>,
              ],
          dearest === null || (steps[dearest]?.cost ?? 0) === 0
            ? null
            : [
                'dearest step',
                <PlaceLink key="dearest" place={`step=${dearest}`}>
                  {dearest}, {money(steps[dearest]?.cost ?? null)}
                </PlaceLink>,
              ],
          [
            'beside the steps',
            [
              counted(shown.data.tools.length, 'tool call'),
              counted(shown.data.programs.length, 'program'),
              counted(shown.data.draws.length, 'draw'),
            ].join(', '),
          ],
        ]}
      />
    </section>
  );
}

function BlameWords() {
  const blame = opened.value?.data.blame;
  if (blame == null) return null;
  return (
    <section>
      <h2>Which step caused it</h2>
      {blame.words.map((words) => (
        <p key={words} class="said">
          <Visible text={words} />
        </p>
      ))}
    </section>
  );
}
