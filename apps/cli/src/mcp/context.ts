import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Io } from '../io.ts';
import { answerOf, type Part, refusal } from './answer.ts';
import { type OwnDocument, ownDocument } from './own-document.ts';
import { nameFault } from './run-name.ts';

/** What every tool works with. */
export interface McpContext {
  readonly io: Io;
  /** What starts this program, without arguments. */
  readonly command: readonly string[];
  /** Takes secrets out of JSON text. */
  readonly redact: (json: string) => string;
  /** Replays and free forks need not be asked for. */
  readonly allowRun: boolean;
  /** What every fork is told of prices. */
  readonly spending: readonly string[];
}

/** Runs one of our own commands and gives its document, without secrets. */
export async function documentFor(
  args: readonly string[],
  { io, command, redact }: McpContext,
  signal?: AbortSignal,
): Promise<OwnDocument> {
  const store = io.store === undefined ? [] : ['--store', io.store];
  const { code, document } = await ownDocument([...store, ...args], {
    command,
    cwd: io.cwd,
    env: io.env,
    signal,
  });
  return { code, document: JSON.parse(redact(JSON.stringify(document))) };
}

/** Answers with what a command that only reads says of some runs. */
export async function looked(
  asked: { readonly args: readonly string[]; readonly runs: readonly string[] } & Part,
  context: McpContext,
  signal?: AbortSignal,
): Promise<CallToolResult> {
  const fault = firstFault(asked.runs, context);
  if (fault !== undefined) return refusal(fault);
  const { document } = await documentFor(asked.args, context, signal);
  return answerOf(document, asked);
}

/** Why one of these runs may not be named; `undefined` if all may. */
export function firstFault(runs: readonly string[], { io }: McpContext): string | undefined {
  return runs.map((name) => nameFault(name, io.cwd)).find((fault) => fault !== null) ?? undefined;
}
