import { type TapeFault, tryOnTape } from '@tracefork/faults/harness';
import { configEntry } from '../agent/load-config.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { kindsOn, refuseUnknownKinds } from '../agent/uncovered-kinds.ts';
import { chosenFaults } from '../faults/chosen-faults.ts';
import { replayDisturbed } from '../faults/replay-disturbed.ts';
import type { Io } from '../io.ts';
import { type OracleOptions, resolveOracle } from '../oracle/resolve-oracle.ts';
import { countFaults, renderFault, renderFaultsEnd } from '../render/faults.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { stepsOf } from '../tapes/steps.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { wasInterrupted } from './exit-code.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';

export interface FaultsOptions extends Omit<CheckOptions, 'accept'>, OracleOptions {
  readonly run: string;
  readonly fault?: readonly string[];
  readonly step?: number;
  readonly times?: number;
  readonly repeat?: number;
  readonly concurrency?: number;
}

/** Seconds without progress after which an agent that gets over nothing is given up. */
const usualStall = 10;

/**
 * `tracefork faults`: 0 where nothing failed, 1 where something did or the run does not replay, 2
 * where no fault gave an answer, 130 after Ctrl-C.
 */
export async function faults(options: FaultsOptions, io: Io): Promise<number> {
  const { run: name, json = false } = options;
  const { file, stored } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseUnknownKinds(options.allow, () => kindsOn(tape));
  const chosen = chosenFaults(options, stepsOf(tape.exchanges).length);
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { value: agent } = await printingTo('stderr', async () => {
    const config = await configEntry(name, io.cwd);
    const oracle = await resolveOracle(options, { cwd: io.cwd, config });
    const resolved = await resolveAgent({
      ...options,
      tape: name,
      environment,
      cwd: io.cwd,
      stored,
    });
    return { oracle, resolved };
  });
  const { resolved, oracle } = agent;
  const { stallTimeout = usualStall, ignore, allow } = options;
  const settings = { file, tape, env: io.env, oracle, ignore, allow, stallTimeout };
  const stop = new AbortController();
  const replayWith = async (disturb: Parameters<typeof replayDisturbed>[2]) => {
    const run = await replayDisturbed(resolved, settings, disturb);
    if (wasInterrupted(run.exit)) stop.abort();
    return run;
  };
  const control = await replayWith([]);
  if (stop.signal.aborted) return interruptedCode;
  const { result, reasons } = control.verdict;
  const about = { run: tape.chain, name, oracle: oracle?.name ?? 'the recorded outcome' };
  if (result === 'drifted' || control.grade === false) {
    const why = result === 'drifted' ? reasons[0] : `${about.oracle} does not let it pass`;
    if (json)
      printJson(io, { command: 'faults', ...about, control: { result, reasons }, faults: [] });
    io.err.line(
      `Without a fault the run does not hold: ${why}. What a fault does cannot be told from that. See: tracefork replay ${name}`,
    );
    return 1;
  }
  const tried = await tryOnTape(tape, replayWith, {
    faults: chosen,
    signal: stop.signal,
    // What a function prints is caught for one replay at a time.
    concurrency: resolved.agent.kind === 'command' ? (options.concurrency ?? 1) : 1,
    ...(options.step === undefined ? {} : { steps: [options.step] }),
    ...(options.repeat === undefined ? {} : { repeat: options.repeat }),
    onResult: (each) => {
      if (!json && !stop.signal.aborted) io.out.line(renderFault(each, io.out));
    },
  });
  if (stop.signal.aborted) return interruptedCode;
  const counts = countFaults(tried);
  if (json)
    printJson(io, {
      command: 'faults',
      ...about,
      control: { result, reasons },
      counts,
      faults: tried,
    });
  else
    for (const line of renderFaultsEnd(tried, { ...about, style: io.out.style })) io.out.line(line);
  return exitCodeOf(tried);
}

function exitCodeOf(tried: readonly TapeFault[]): number {
  if (tried.some(({ result }) => result === 'failed')) return 1;
  return tried.some(({ result }) => result === 'recovered' || result === 'degraded') ? 0 : 2;
}
