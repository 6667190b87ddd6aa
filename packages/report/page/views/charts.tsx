import type { StepData } from '../../src/model.ts';
import { writtenTokens } from '../data/tokens.ts';
import { duration, money, number, short } from '../data/units.ts';
import { run } from '../report.ts';
import { go } from '../state.ts';
import { type Bar, Bars } from '../ui/bars.tsx';
import { Fold } from '../ui/fold.tsx';
import { PageView } from '../ui/page-view.tsx';
import { PlaceLink } from '../ui/place-link.tsx';

/** What each step took: tokens, money, time. */
export function Charts() {
  const { steps, timed } = run.value.data;
  if (steps.length === 0) {
    return (
      <PageView>
        <p>This run called no model.</p>
      </PageView>
    );
  }
  const bars = (parts: (step: StepData) => readonly number[]): readonly Bar[] =>
    steps.map((step, index) => ({
      label: String(index),
      parts: parts(step),
      onChoose: () => go({ view: 'timeline', place: `step=${index}` }),
    }));
  let spent = 0;
  const costs = steps.map(({ cost }) => (spent += cost ?? 0));
  const unknown = steps.filter(({ cost }) => cost === null).length;
  return (
    <PageView>
      <h2>Tokens, time and money</h2>
      <Bars
        label="Input tokens"
        parts={['new', 'written to cache', 'from cache']}
        format={short}
        bars={bars(({ usage }) => [
          usage?.input ?? 0,
          usage === null ? 0 : writtenTokens(usage),
          usage?.cacheRead ?? 0,
        ])}
      />
      <Bars
        label="Output tokens"
        parts={['output']}
        format={short}
        bars={bars(({ usage }) => [usage?.output ?? 0])}
      />
      {timed && (
        <Bars
          label="Time"
          parts={['to the first byte', 'to the end']}
          format={duration}
          bars={bars(({ ms, firstByte }) => {
            const first = Math.min(firstByte ?? ms ?? 0, ms ?? 0);
            return [first, (ms ?? 0) - first];
          })}
        />
      )}
      <Bars
        label="Cost, US dollars"
        parts={['of the step']}
        format={money}
        bars={bars(({ cost }) => [cost ?? 0])}
        line={{ name: 'so far', values: costs }}
      />
      {unknown > 0 && (
        <p class="warning">
          {number(unknown)} of {number(steps.length)} steps have no known price; they count as 0
          here.
        </p>
      )}
      <Fold title="The same as a table">{() => <StepTable steps={steps} />}</Fold>
    </PageView>
  );
}

const mostLines = 1000;

function StepTable({ steps }: { readonly steps: readonly StepData[] }) {
  return (
    <div class="scroll-x">
      <table>
        <thead>
          <tr>
            {['step', 'input', 'from cache', 'output', 'time', 'first byte', 'cost'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.slice(0, mostLines).map(({ usage, ms, firstByte, cost }, index) => (
            <tr key={index}>
              <th scope="row">
                <PlaceLink place={`step=${index}`}>{index}</PlaceLink>
              </th>
              <td>{usage === null ? '–' : number(usage.input)}</td>
              <td>{usage === null ? '–' : number(usage.cacheRead)}</td>
              <td>{usage === null ? '–' : number(usage.output)}</td>
              <td>{duration(ms)}</td>
              <td>{duration(firstByte)}</td>
              <td>{money(cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
