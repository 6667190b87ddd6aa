import { constants, copyFileSync, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StoredRun } from '@tracefork/store';
import { packTape, TapeExistsError } from '@tracefork/tape';
import { redactRules } from '../agent/load-config.ts';
import { type Recorded, recordAgent } from '../agent/record-agent.ts';
import { type Agent, agentOf } from '../agent/resolve-agent.ts';
import { AgentMissingError, CommandNotStartedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { recordedLines } from '../render/recorded.ts';
import { removeEmpty, storePlace } from '../store/locate.ts';
import { openOrMakeStore, withStore } from '../store/open.ts';
import { noteRecordedHere } from '../store/recorded-here.ts';
import { runFacts, storedAgent } from '../store/run-facts.ts';
import { openTapeFile } from '../tapes/open.ts';
import { printingTo } from '../terminal/redirect.ts';
import { type TapeView, viewTape } from '../view/tape-view.ts';
import { shellCode } from './exit-code.ts';
import type { AgentCommand } from './options.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';
import { reportError } from './report-error.ts';

export interface RecordOptions extends AgentCommand {
  readonly output?: string;
  readonly name?: string;
  readonly agent?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Exit code where tracefork failed, as other programs have it that run a command for somebody. */
const ownFailure = 125;

/** `tracefork record`: runs an agent, keeps the run, and returns the agent's exit code. */
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
  try {
    if (file !== undefined) refuseExisting(file);
    return await recordToJournal(agent, options, io);
  } catch (error) {
    reportError(error, { io, json });
    const notStarted =
      error instanceof CommandNotStartedError || error instanceof AgentMissingError;
    return notStarted ? error.shellCode : ownFailure;
  }
}

/**
 * The recording goes to the journal first, so that an interruption at any moment leaves it there. A
 * store is made when there is something to keep; one that is there is looked at before anything runs.
 */
async function recordToJournal(agent: Agent, options: RecordOptions, io: Io): Promise<number> {
  const { json = false, name, strict } = options;
  const { folder, exists } = storePlace(io);
  const { value: redact } = await printingTo(json ? 'stderr' : 'inherit', () =>
    redactRules(options.output ?? 'run.tape', io.cwd),
  );
  if (exists) await withStore(openOrMakeStore(io), async () => undefined);
  const { openJournal } = await import('@tracefork/store');
  const isOurs = !existsSync(folder);
  const entry = openJournal(folder).begin(name === undefined ? null : { name });
  const { file } = entry;
  try {
    const stdout = json ? 'stderr' : 'inherit';
    const settings = { file, name, strict, stdout, env: io.env } as const;
    const recorded = await recordAgent(agent, { ...settings, redact });
    const kept = recorded.captured ? await keep(file, { agent, options, io }) : null;
    entry.done();
    return finish(recorded, { kept, options, io });
  } catch (error) {
    if (existsSync(file)) {
      entry.leave();
      io.err.line(
        `${io.err.style.yellow('tracefork:')} the recording is kept beside the store, and the next command takes it in.`,
      );
    } else entry.done();
    throw error;
  } finally {
    removeEmpty(folder, { isOurs });
  }
}

/** A recording that is in the store, and in a file if that was asked for. */
interface Kept {
  readonly run: StoredRun;
  readonly view: TapeView;
  /** Of the tape in the file; without one, of what is new in the store. */
  readonly bytes: number;
}

async function keep(
  file: string,
  {
    agent,
    options,
    io,
  }: { readonly agent: Agent; readonly options: RecordOptions; readonly io: Io },
): Promise<Kept> {
  const { output } = options;
  const view = viewTape(openTapeFile(file));
  if (output !== undefined) {
    packIfSound(file);
    copyFileSync(file, output, constants.COPYFILE_EXCL);
  }
  return withStore(openOrMakeStore(io), async ({ store, folder }) => {
    const facts = { ...runFacts(view), agent: storedAgent(agent, { folder, cwd: io.cwd }) };
    const { run, isNew } = await store.save(file, facts);
    if (isNew) await noteRecordedHere(store, run, io.env);
    return { run, view, bytes: output === undefined ? run.storedBytes : statSync(output).size };
  });
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

/** A tape that was cut off stays as it is: what is there can be read. */
function packIfSound(file: string): void {
  try {
    packTape(file);
  } catch {
    return;
  }
}
