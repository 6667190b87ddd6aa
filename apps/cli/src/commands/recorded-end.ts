import type { Recorded } from '../agent/record-agent.ts';
import type { Io } from '../io.ts';
import type { Kept } from '../recording/keep-run.ts';
import { recordedLines } from '../render/recorded.ts';
import type { TapeView } from '../view/tape-view.ts';
import { shellCode } from './exit-code.ts';
import type { AgentCommand } from './options.ts';
import { printJson } from './print-json.ts';

/** Exit code where tracefork failed, as other programs have it that run a command for somebody. */
export const ownFailure = 125;

/** Says what came of a recording; returns the exit code. */
export function sayRecorded(
  recorded: Recorded,
  {
    command,
    kept,
    options,
    io,
  }: {
    readonly command: 'record' | 'proxy';
    readonly kept: Kept | null;
    readonly options: AgentCommand & { readonly output?: string; readonly json?: boolean };
    readonly io: Io;
  },
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
    const document = { command, run: kept?.run.id ?? null, file: output ?? null };
    // Behind a proxy there may be clients alone, and nobody knows how they ended.
    const ended = command === 'proxy' && options.command === undefined ? null : exit;
    printJson(io, { ...document, bytes, exit: ended, captured, warnings, ...summary(kept?.view) });
  }
  return captured ? shellCode(exit) : ownFailure;
}

function summary(view: TapeView | undefined) {
  if (view === undefined) return {};
  const { chain, digest, complete, totals, outcome } = view;
  return { chain, digest, complete, totals, outcome };
}
