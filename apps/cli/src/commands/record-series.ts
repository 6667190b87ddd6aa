import { exitOracle } from '@tracefork/blame/oracle';
import { configEntry } from '../agent/load-config.ts';
import type { Agent } from '../agent/resolve-agent.ts';
import type { Io } from '../io.ts';
import { resolveOracle } from '../oracle/resolve-oracle.ts';
import { recordSeries, type Series, type SeriesRun } from '../recording/record-series.ts';
import type { SeriesPlan } from '../recording/series-plan.ts';
import { safeLine } from '../render/safe-text.ts';
import { seriesLines, seriesRunLine } from '../render/series.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { printJson } from './print-json.ts';
import type { RecordOptions } from './record.ts';

/** Exit code where no Node process of a command loaded the recorder. */
const ownFailure = 125;

/**
 * `tracefork record --times`, `--until`: 0 if all passed or what was looked for was found, 1 if one
 * failed or it was not, 2 if none failed and one could not be graded.
 */
export async function recordMany(
  agent: Agent,
  {
    plan,
    options,
    io,
  }: { readonly plan: SeriesPlan; readonly options: RecordOptions; readonly io: Io },
): Promise<number> {
  const { json = false, output, name, strict } = options;
  const { style } = io.err;
  const config = await configEntry(output ?? 'run.tape', io.cwd);
  const oracle = (await resolveOracle(options, { cwd: io.cwd, config })) ?? exitOracle;
  const said = new Set<string>();
  const onRun = (run: SeriesRun): void => {
    for (const warning of run.warnings.filter((each) => !said.has(each))) {
      said.add(warning);
      io.err.line(style.yellow(`tracefork: ${safeLine(warning)}`));
    }
    io.err.line(seriesRunLine(run, plan, style));
  };
  const settings = { output, name, strict, json };
  const series = await recordSeries(agent, plan, { oracle, settings, io, onRun });
  for (const line of seriesLines(series, { plan, oracle: oracle.name, style })) io.err.line(line);
  if (json) printJson(io, document(series, { plan, oracle: oracle.name, output }));
  return codeOf(series, plan);
}

function codeOf({ runs, rate, found, interrupted }: Series, { until }: SeriesPlan): number {
  if (runs.some(({ captured }) => !captured)) return ownFailure;
  if (found !== null) return 0;
  if (interrupted) return interruptedCode;
  if (until !== undefined || rate.fail > 0) return 1;
  return rate.undefined > 0 ? 2 : 0;
}

function document(
  { runs, rate, found, interrupted }: Series,
  about: {
    readonly plan: SeriesPlan;
    readonly oracle: string;
    readonly output: string | undefined;
  },
) {
  const { plan, oracle, output } = about;
  return {
    command: 'record',
    times: plan.times,
    until: plan.until ?? null,
    keep: plan.keep,
    oracle,
    runs: runs.map(({ number, grade, interrupted, exit, captured, run, ms, cost }) => ({
      number,
      run: run?.id ?? null,
      grade: grade?.grade ?? null,
      reason: grade?.reason ?? null,
      interrupted,
      captured,
      exit,
      ms,
      cost,
    })),
    rate,
    found: found?.run?.id ?? null,
    file: found === null ? null : (output ?? null),
    interrupted,
  };
}
