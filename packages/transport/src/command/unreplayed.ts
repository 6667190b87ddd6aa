import type { ReplayTape } from '../replay/replay-tape.ts';
import type { Verdict } from '../verdict.ts';
import type { CommandExit } from './run-command.ts';

/** The verdict on a command that left none: nothing is known about what it did. */
export function unreplayed(tape: ReplayTape, { code, signal }: CommandExit): Verdict {
  const none = { matched: 0, recorded: 0 };
  const reason =
    signal !== null
      ? `the command was ended by ${signal} before a verdict was reached`
      : `no verdict: the command ended with code ${code} and no Node process of it was replayed`;
  return {
    result: 'unverifiable',
    reasons: [reason],
    exchanges: { matched: 0, recorded: tape.requests.length },
    toolCalls: none,
    programs: none,
    draws: none,
    rules: {},
    outcome: 'not-recorded',
    tapeComplete: tape.complete,
    uncovered: tape.uncovered,
    allowed: [],
    divergence: undefined,
  };
}
