import type { PassRate } from '../recording/pass-rate.ts';
import type { Series, SeriesRun } from '../recording/record-series.ts';
import type { SeriesPlan } from '../recording/series-plan.ts';
import type { Style } from '../terminal/style.ts';
import { safeLine } from './safe-text.ts';
import { counted, duration, money } from './units.ts';

const labelWidth = 10;
const row = (label: string, text: string): string => `${label.padEnd(labelWidth)} ${text}`;
const idOf = ({ run }: SeriesRun): string | undefined => run?.id.slice(0, 10);

/** One run of a series that is over. */
export function seriesRunLine(run: SeriesRun, plan: SeriesPlan, style: Style): string {
  const { number, grade, interrupted, captured, ms } = run;
  const paint = { pass: style.green, fail: style.red, undefined: style.yellow };
  const of = plan.until === undefined ? `${plan.times}` : `at most ${plan.times}`;
  const word =
    grade === null ? style.yellow('none     ') : paint[grade.grade](grade.grade.padEnd(9));
  const why =
    grade?.reason ?? (interrupted ? 'interrupted, counts for nothing' : 'nothing was recorded');
  const id = idOf(run);
  const kept = !captured ? '' : id === undefined ? ', not kept' : `, kept as ${id}`;
  return `run ${number} of ${of}  ${word}  ${safeLine(why)}, ${duration(ms)}${kept}`;
}

/** What a series came to. */
export function seriesLines(
  series: Series,
  about: { readonly plan: SeriesPlan; readonly oracle: string; readonly style: Style },
): readonly string[] {
  const { runs, rate, found } = series;
  const { plan, oracle, style } = about;
  const costs = runs.map(({ cost }) => cost);
  const known = costs.every((cost) => cost !== null);
  const sum = costs.reduce<number>((total, cost) => total + (cost ?? 0), 0);
  const id = found === null ? undefined : idOf(found);
  return [
    '',
    ...(plan.until === undefined
      ? []
      : [row(found === null ? 'not met' : 'caught', style.bold(untilWords(series, plan)))]),
    row('pass rate', rateWords(rate)),
    row('', style.dim(methodWords(rate))),
    row('graded', `by ${safeLine(oracle)}`),
    row('cost', known ? `${money(sum)} at list prices` : 'not known of every run'),
    ...(id === undefined
      ? []
      : [row('next', `tracefork step ${id}`), row('', `tracefork replay ${id}`)]),
  ];
}

function untilWords({ found, runs, interrupted }: Series, { until, times }: SeriesPlan): string {
  const verb = until === 'fail' ? 'failed' : 'passed';
  if (found !== null) {
    return `run ${found.number} ${verb}: ${safeLine(found.grade?.reason ?? '')}, kept as ${idOf(found)}`;
  }
  const limit = runs.length === times ? ', the limit' : '';
  return `no run ${verb} in ${counted(runs.length, 'run')}${interrupted ? ' before Ctrl-C' : limit}`;
}

function rateWords({ pass, fail, undefined: unclear, share, interval }: PassRate): string {
  const total = pass + fail + unclear;
  if (total === 0) return 'no run was graded';
  const point = share === null ? '' : `, ${percent(share)}`;
  const rest = unclear === 0 ? '' : `, ${unclear} undefined`;
  const { low, high, confidence } = interval;
  return `${pass} of ${counted(total, 'run')} passed${rest}${point}; ${percent(confidence)} interval ${percent(low)} to ${percent(high)}`;
}

function methodWords({ interval }: PassRate): string {
  return interval.method === 'wilson'
    ? "Wilson's interval, for a number of runs that was fixed before"
    : 'a confidence sequence, which holds for whatever reason the series stopped';
}

function percent(share: number): string {
  const rounded = Math.round(share * 100);
  const hides = (rounded === 0 && share > 0) || (rounded === 100 && share < 1);
  return `${hides ? (share * 100).toFixed(1) : rounded}%`;
}
