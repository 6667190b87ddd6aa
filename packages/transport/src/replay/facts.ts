import type { OutcomeEvent } from '@tracefork/tape';
import { sameOutcome } from '../outcome.ts';
import type { ReplayFacts } from '../verdict.ts';
import type { ReplaySession } from './replay-session.ts';

/**
 * Compares how the run ended. A different end is a divergence of its own unless an earlier one
 * explains it. `actual` is `undefined` where the agent did not end.
 */
export function compareOutcome(
  session: ReplaySession,
  actual: OutcomeEvent | undefined,
): ReplayFacts['outcome'] {
  const recorded = session.tape.outcome;
  if (recorded === undefined) return 'not-recorded';
  if (actual !== undefined && sameOutcome(recorded, actual)) return 'same';
  session.diverge({
    kind: 'outcome',
    step: null,
    message:
      actual === undefined
        ? 'the agent did not come to an end'
        : `the run ended differently: ${describe(actual)}, recorded was ${describe(recorded)}`,
    differences: [],
    causes: [],
  });
  return 'different';
}

/** What a finished replay did, for the verdict. */
export function factsOf(
  session: ReplaySession,
  { outcome, allowed }: { outcome: ReplayFacts['outcome']; allowed: readonly string[] },
): ReplayFacts {
  return {
    exchanges: { matched: session.matched, recorded: session.tape.requests.length },
    toolCalls: session.toolCalls,
    programs: session.programCount,
    draws: session.draws.count,
    rules: Object.fromEntries(session.rules),
    outcome,
    tapeComplete: session.tape.complete,
    uncovered: [...session.tape.uncovered, ...session.met],
    allowed,
    divergence: session.divergence,
  };
}

function describe({ exit, stdout, value, error }: OutcomeEvent): string {
  if (error !== undefined) return `it threw ${error.name}: ${error.message}`;
  if (exit !== undefined) {
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
    return `${how} and ${stdout?.length ?? 0} bytes of output`;
  }
  return value === undefined ? 'it returned nothing' : `it returned ${short(value)}`;
}

function short(value: Uint8Array): string {
  const text = Buffer.from(value).toString('utf8');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
