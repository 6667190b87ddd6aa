import type { ReplayTape } from '../replay/replay-tape.ts';
import type { Verdict } from '../verdict.ts';
import type { CommandExit } from './run-command.ts';

/**
 * The verdict on a command that left none: nothing is known about what it did.
 *
 * @param began Whether a process of it began to be replayed.
 */
export function unreplayed(
  tape: ReplayTape,
  { exit, began }: { readonly exit: CommandExit; readonly began: boolean },
): Verdict {
  const none = { matched: 0, recorded: 0 };
  return {
    result: 'unverifiable',
    reasons: [began ? brokenOff(exit) : neverBegan(exit)],
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

function ended({ code, signal }: CommandExit): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

function brokenOff(exit: CommandExit): string {
  return `the command ${ended(exit)} before a verdict was reached`;
}

function neverBegan(exit: CommandExit): string {
  return (
    `nothing was replayed: the command ${ended(exit)} and no Node process of it loaded tracefork, ` +
    'so it ran as ever and not offline (credentials were kept from it). ' +
    'Let the command start node itself, with NODE_OPTIONS as it finds it'
  );
}
