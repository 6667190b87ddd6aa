import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TapeExistsError } from '@tracefork/tape';
import type { Recorded } from '../agent/record-agent.ts';
import { type Agent, agentOf } from '../agent/resolve-agent.ts';
import { AgentMissingError, CommandNotStartedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { type Kept, keepRun } from '../recording/keep-run.ts';
import { recordRun } from '../recording/record-run.ts';
import { planSeries, type SeriesOptions } from '../recording/series-plan.ts';
import { recordedLines } from '../render/recorded.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printingTo } from '../terminal/redirect.ts';
import { type TapeView, viewTape } from '../view/tape-view.ts';
import { shellCode } from './exit-code.ts';
import type { AgentCommand } from './options.ts';
import { printJson } from './print-json.ts';
import { recordMany } from './record-series.ts';
import { refuseFolderOf } from './refuse-folder.ts';
import { reportError } from './report-error.ts';

export interface RecordOptions extends AgentCommand, SeriesOptions {
  readonly output?: string;
  readonly name?: string;
  readonly agent?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Exit code where tracefork failed, as other programs have it that run a command for somebody. */
const ownFailure = 125;

/** `tracefork record`: runs an agent, keeps the run, and returns the agent's exit code; or many runs. */
export async function record(options: RecordOptions, io: Io): Promise<number> {
  const { output: file, json = false } = options;
  const { value: agent } = await printingTo(json ? 'stderr' : 'inherit', () =>
    agentOf(options, io.cwd),
  );
  if (agent === undefined) {
    throw new UsageError(
      'There is nothing to record. Put the agent after --, for example: tracefork record -- node agent.js',
    );
  }
  if (file === '') throw new UsageError('-o names no file. For example: -o run.tape');
  const plan = planSeries(options);
  try {
    if (file !== undefined) refuseExisting(file);
    if (plan !== undefined) return await recordMany(agent, { plan, options, io });
    return await recordOnce(agent, options, io);
  } catch (error) {
    reportError(error, { io, json });
    const notStarted =
      error instanceof CommandNotStartedError || error instanceof AgentMissingError;
    return notStarted ? error.shellCode : ownFailure;
  }
}

function recordOnce(agent: Agent, options: RecordOptions, io: Io): Promise<number> {
  const { json = false, output, name, strict } = options;
  const use = async (recorded: Recorded, file: string): Promise<number> => {
    const kept = recorded.captured
      ? await keepRun(file, { view: viewTape(openTapeFile(file)), agent, output, io })
      : null;
    return finish(recorded, { kept, options, io });
  };
  return recordRun(agent, { output, name, strict, json }, { io, use });
}

function finish(
  recorded: Recorded,
  {
    kept,
    options,
    io,
  }: { readonly kept: Kept | null; readonly options: RecordOptions; readonly io: Io },
): number {
  const { exit, captured, warnings, thrown } = recorded;
  const { output, json = false } = options;
  const { style } = io.err;
  if (thrown !== undefined)
    io.err.line(thrown instanceof Error ? String(thrown.stack) : String(thrown));
  const id = kept?.run.id.slice(0, 10);
  const bytes = kept?.bytes ?? 0;
  const about = {
    file: output ?? id ?? '',
    inStore: output === undefined,
    bytes,
    view: kept?.view,
    warnings,
  };
  for (const line of recordedLines(about, style)) io.err.line(line);
  if (output !== undefined && id !== undefined) io.err.line(`kept as ${id}`);
  if (json) {
    const document = { command: 'record', run: kept?.run.id ?? null, file: output ?? null };
    printJson(io, { ...document, bytes, exit, captured, warnings, ...summary(kept?.view) });
  }
  return captured ? shellCode(exit) : ownFailure;
}

function summary(view: TapeView | undefined) {
  if (view === undefined) return {};
  const { chain, digest, complete, totals, outcome } = view;
  return { chain, digest, complete, totals, outcome };
}

/** Before anything runs: a file that cannot be made, or is there already. */
function refuseExisting(file: string): void {
  refuseFolderOf(file);
  if (existsSync(file)) throw new TapeExistsError(resolve(file));
}
