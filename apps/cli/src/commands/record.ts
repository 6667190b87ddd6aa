import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TapeExistsError } from '@tracefork/tape';
import { AgentMissingError, CommandNotStartedError } from '../agent/errors.ts';
import type { Recorded } from '../agent/record-agent.ts';
import { type Agent, agentOf } from '../agent/resolve-agent.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { keepRun } from '../recording/keep-run.ts';
import { recordRun } from '../recording/record-run.ts';
import { planSeries, type SeriesOptions } from '../recording/series-plan.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printingTo } from '../terminal/redirect.ts';
import { viewTape } from '../view/tape-view.ts';
import type { AgentCommand } from './options.ts';
import { recordMany } from './record-series.ts';
import { ownFailure, sayRecorded } from './recorded-end.ts';
import { refuseFolderOf } from './refuse-folder.ts';
import { reportError } from './report-error.ts';

export interface RecordOptions extends AgentCommand, SeriesOptions {
  readonly output?: string;
  readonly name?: string;
  readonly agent?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

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
    return sayRecorded(recorded, { command: 'record', kept, options, io });
  };
  return recordRun(agent, { output, name, strict, json }, { io, use });
}

/** Before anything runs: a file that cannot be made, or is there already. */
export function refuseExisting(file: string): void {
  refuseFolderOf(file);
  if (existsSync(file)) throw new TapeExistsError(resolve(file));
}
