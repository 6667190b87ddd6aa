import { statSync } from 'node:fs';
import { packTape } from '@tracefork/tape';
import { type Recorded, recordAgent } from '../agent/record-agent.ts';
import { agentOf } from '../agent/resolve-agent.ts';
import { quoted } from '../agent/tape-command.ts';
import { AgentMissingError, CommandNotStartedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { recordedLines } from '../render/recorded.ts';
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

/** `tracefork record`: runs an agent and returns its exit code. */
export async function record(options: RecordOptions, io: Io): Promise<number> {
  const { output: file, json = false, name, strict } = options;
  const { value: agent } = await printingTo(json ? 'stderr' : 'inherit', () =>
    agentOf(options, io.cwd),
  );
  if (agent === undefined) {
    throw new UsageError(
      'There is nothing to record. Put the agent after --, for example: tracefork record -o run.tape -- node agent.js',
    );
  }
  if (file === undefined || file === '') {
    const after =
      agent.kind === 'command' ? `-- ${quoted(agent.command)}` : `--agent ${agent.name}`;
    throw new UsageError(`Say where the tape goes: tracefork record -o run.tape ${after}`);
  }
  try {
    refuseFolderOf(file);
    const recorded = await recordAgent(agent, {
      file,
      name,
      strict,
      stdout: json ? 'stderr' : 'inherit',
      env: io.env,
    });
    return finish(recorded, { file, json, io });
  } catch (error) {
    reportError(error, { io, json });
    const notStarted =
      error instanceof CommandNotStartedError || error instanceof AgentMissingError;
    return notStarted ? error.shellCode : ownFailure;
  }
}

function finish(
  recorded: Recorded,
  { file, json, io }: { readonly file: string; readonly json: boolean; readonly io: Io },
): number {
  const { exit, captured, warnings, thrown } = recorded;
  const { style } = io.err;
  if (thrown !== undefined)
    io.err.line(thrown instanceof Error ? String(thrown.stack) : String(thrown));
  if (captured) packIfSound(file);
  const view = captured ? viewTape(openTapeFile(file)) : undefined;
  const bytes = captured ? statSync(file).size : 0;
  for (const line of recordedLines({ file, bytes, view, warnings }, style)) io.err.line(line);
  if (json)
    printJson(io, { command: 'record', file, bytes, exit, captured, warnings, ...summary(view) });
  return captured ? shellCode(exit) : ownFailure;
}

function summary(view: TapeView | undefined) {
  if (view === undefined) return {};
  const { chain, digest, complete, totals, outcome } = view;
  return { chain, digest, complete, totals, outcome };
}

/** A tape that was cut off stays as it is: what is there can be read. */
function packIfSound(file: string): void {
  try {
    packTape(file);
  } catch {
    return;
  }
}
