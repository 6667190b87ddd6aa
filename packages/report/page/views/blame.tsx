import { scaleLinear } from 'd3-scale';
import type { BlameInput, Trial } from '../../src/inputs.ts';
import { counted, money, number } from '../data/units.ts';
import { opened, run } from '../report.ts';
import { useWidth } from '../ui/bars.tsx';
import { Facts } from '../ui/facts.tsx';
import { PageView } from '../ui/page-view.tsx';
import { PlaceLink } from '../ui/place-link.tsx';
import { Visible } from '../ui/text.tsx';

/** What blame found: in words, as a chart with intervals, and what it cost to know. */
export function Blame() {
  const blame = opened.value?.data.blame;
  if (blame == null) {
    return (
      <PageView>
        <p>Nobody asked which step caused the outcome.</p>
      </PageView>
    );
  }
  const { spent, notTested } = blame;
  return (
    <PageView>
      <h2>
        Which step caused it: <Visible text={blame.finding} />
      </h2>
      {blame.words.map((words) => (
        <p key={words} class="lead">
          <Visible text={words} />
        </p>
      ))}
      {blame.commitment.length > 0 && <Commitment blame={blame} />}
      <Trials
        title="Repairs: with a change, beside plain resampling"
        trials={blame.repairs}
        placebo="plain resampling"
      />
      <Trials
        title="Breakability: with a change, beside plain resampling"
        trials={blame.breakability}
        placebo="plain resampling"
      />
      <h3>Spent</h3>
      <Facts
        list={[
          ['model calls', number(spent.calls)],
          ['dollars', money(spent.dollars)],
          spent.budgetDollars == null ? null : ['of a budget of', money(spent.budgetDollars)],
        ]}
      />
      <h3>Not tested</h3>
      {notTested.length === 0 ? (
        <p class="dim">Nothing was left out.</p>
      ) : (
        <ul>
          {notTested.map((words) => (
            <li key={words}>
              <Visible text={words} />
            </li>
          ))}
        </ul>
      )}
    </PageView>
  );
}

const line = 26;
const head = 24;

function Commitment({ blame }: { readonly blame: BlameInput }) {
  const { box, width } = useWidth<HTMLDivElement>();
  const left = 76;
  const tested = blame.commitment;
  const lowest = Math.min(-0.25, ...tested.map(({ interval }) => interval?.low ?? 0));
  const start = Math.max(-1, Math.floor(lowest * 4) / 4);
  const x = scaleLinear([start, 1], [left, Math.max(left + 100, width - 120)]);
  const ticks = (
    start < -0.5 ? [-1, -0.5, 0, 0.5, 1] : [-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]
  ).filter((tick) => tick >= start);
  const height = head + tested.length * line;
  const percent = `${Math.round(blame.confidence * 100)} %`;
  return (
    <figure class="chart" ref={box}>
      <figcaption>
        What each step added to the probability of the recorded outcome, in percentage points, with
        intervals that hold with at least {percent}, each step by itself
      </figcaption>
      <svg width={width} height={height} class="commitment" aria-hidden="true">
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              class={tick === 0 ? 'grid zero' : 'grid'}
              x1={x(tick)}
              x2={x(tick)}
              y1={head - 6}
              y2={height}
            />
            <text class="tick" x={x(tick)} y={12} text-anchor="middle">
              {points(tick)}
            </text>
          </g>
        ))}
        {tested.map(({ step, interval, certified, draws }, index) => {
          const y = head + index * line + line / 2;
          return (
            <g key={step} class={certified ? 'certified' : ''}>
              <text class="label" x={left - 10} y={y + 4} text-anchor="end">
                step {step}
              </text>
              {interval === null ? (
                <text class="tick" x={x(0) + 6} y={y + 4}>
                  not tested
                </text>
              ) : (
                <>
                  <line
                    class="whisker"
                    x1={x(Math.max(start, interval.low))}
                    x2={x(Math.min(1, interval.high))}
                    y1={y}
                    y2={y}
                  />
                  <circle class="dot" cx={x(interval.estimate)} cy={y} r={5} />
                </>
              )}
              <text class="tick" x={width} y={y + 4} text-anchor="end">
                {counted(draws, 'draw')}
              </text>
            </g>
          );
        })}
      </svg>
      <table class="compact">
        <caption class="offscreen">The same as a table</caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">answer</th>
            <th scope="col">added</th>
            <th scope="col">interval</th>
            <th scope="col">certified</th>
          </tr>
        </thead>
        <tbody>
          {tested.map(({ step, interval, certified }) => (
            <tr key={step}>
              <th scope="row">
                <PlaceLink place={`step=${step}`}>{step}</PlaceLink>
              </th>
              <td class="ellipsis wide">
                <Visible text={run.value.data.steps[step]?.answered.slice(0, 120) ?? ''} />
              </td>
              <td>{interval === null ? '–' : `${points(interval.estimate)} points`}</td>
              <td>
                {interval === null
                  ? 'not tested'
                  : `${points(interval.low)} to ${points(interval.high)}`}
              </td>
              <td>{certified ? 'yes' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** A difference of two shares in percentage points, with its sign. */
function points(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded > 0 ? `+${rounded}` : `${rounded}`.replace('-', '−');
}

interface TrialsProps {
  readonly title: string;
  readonly trials: readonly Trial[];
  readonly placebo: string;
}

function Trials({ title, trials, placebo }: TrialsProps) {
  if (trials.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">with</th>
            <th scope="col">outcome changed</th>
            <th scope="col">with {placebo}</th>
            <th scope="col">more often</th>
          </tr>
        </thead>
        <tbody>
          {trials.map((trial) => (
            <tr key={`${trial.step} ${trial.what}`}>
              <th scope="row">
                <PlaceLink place={`step=${trial.step}`}>{trial.step}</PlaceLink>
              </th>
              <td>
                <Visible text={trial.what} />
              </td>
              <td>
                {trial.changed} of {trial.of}
              </td>
              <td>
                {trial.placebo === undefined
                  ? '–'
                  : `${trial.placebo.changed} of ${trial.placebo.of}`}
              </td>
              <td>{trial.shown === undefined ? '–' : trial.shown ? 'shown' : 'not shown'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {trials.map(({ step, what, words }) =>
        words === undefined ? null : (
          <p key={`${step} ${what}`}>
            <Visible text={words} />
          </p>
        ),
      )}
    </section>
  );
}
