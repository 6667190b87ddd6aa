import type { Divergence } from '../ports.ts';
import { missingProgram, missingRequest } from './divergences.ts';
import type { ReplaySession } from './replay-session.ts';

/**
 * What the tape has and nobody used, as divergences, one of each kind at most. Draws, and what a
 * program was given, are told to the session directly, in their turn.
 *
 * @param at.end How the run ended, in words; `undefined` where it did not.
 * @param at.underWay programs that go on.
 */
export function* leftOver(
  { tape, exchanges, tools, draws, programs }: ReplaySession,
  { end, underWay }: { end: string | undefined; underWay: ReadonlySet<number> | undefined },
): Generator<Divergence> {
  const request = exchanges.finish()[0];
  if (request !== undefined) yield missingRequest(request, { tape, end });
  const tool = tools.left();
  if (tool !== undefined) yield tool;
  draws.finish();
  programs.finish(underWay);
  const program = programs.unclaimed()[0];
  if (program !== undefined) yield missingProgram(program);
}
