import type { OutcomeEvent } from '@tracefork/tape';
import { withParts } from '../children/part-verdicts.ts';
import { sameOutcome } from '../outcome.ts';
import type { Divergence } from '../ports.ts';
import { redactedEvent } from '../redact/redacted-event.ts';
import type { Count, ReplayFacts } from '../verdict.ts';
import { outcomeDifferences } from './outcome-differences.ts';
import type { ReplaySession } from './replay-session.ts';

/** How a replayed run ended. */
export interface ReplayedEnd {
  /** `undefined`: it did not come to an end. */
  readonly actual: OutcomeEvent | undefined;
  /** An exception that nobody caught, where a command ended by one. */
  readonly crash?: unknown;
}

/**
 * Ends the session and compares how the run ended. A different end is a divergence unless an
 * earlier one explains it; an exception of the agent explains requests that were never made.
 */
export function conclude(session: ReplaySession, end: ReplayedEnd): ReplayFacts['outcome'] {
  const recorded = session.tape.outcome;
  const actual =
    end.actual === undefined ? undefined : redactedEvent(end.actual, session.redaction);
  const same = recorded !== undefined && actual !== undefined && sameOutcome(recorded, actual);
  // What ended the recording was a signal, which a replay has nobody to send.
  const signalled =
    actual === undefined && session.tape.uncovered.some(({ what }) => what === 'signal');
  const differs = () => {
    if (recorded !== undefined && !same && !signalled)
      session.diverge(differentEnd(recorded, { ...end, actual }));
  };
  if (actual?.error !== undefined || end.crash !== undefined) differs();
  session.finish(actual === undefined ? undefined : describe(actual, end.crash));
  differs();
  return recorded === undefined || signalled ? 'not-recorded' : same ? 'same' : 'different';
}

function differentEnd(recorded: OutcomeEvent, { actual, crash }: ReplayedEnd): Divergence {
  return {
    kind: 'outcome',
    step: null,
    message:
      actual === undefined
        ? 'the agent did not come to an end: what it waits for is not on the tape'
        : `the run ended differently: ${describe(actual, crash)}; recorded: ${describe(recorded)}`,
    differences: actual === undefined ? [] : outcomeDifferences(recorded, actual),
    causes: [],
  };
}

/** What a finished replay did, for the verdict. */
export function factsOf(
  session: ReplaySession,
  { outcome, allowed }: { outcome: ReplayFacts['outcome']; allowed: readonly string[] },
): ReplayFacts {
  const own: ReplayFacts = {
    exchanges: { matched: session.exchanges.matched, recorded: session.tape.requests.length },
    toolCalls: session.tools.count,
    programs: programCount(session),
    draws: session.draws.count,
    rules: { ...Object.fromEntries(session.exchanges.rules), ...redactionRule(session) },
    outcome,
    tapeComplete: session.tape.complete,
    uncovered: [...session.tape.uncovered, ...session.met],
    allowed,
    divergence: session.first.divergence,
  };
  return withParts(own, session.parts.done);
}

function programCount({ tape, programs }: ReplaySession): Count {
  const recorded = tape.events.filter(({ kind }) => kind === 'program').length;
  return { matched: recorded - programs.unclaimed().length, recorded };
}

/** Values that stand behind placeholders, on the tape or in what was compared with it. */
function redactionRule({ tape, redaction }: ReplaySession): Readonly<Record<string, number>> {
  const count = Math.max(tape.redaction?.removed.length ?? 0, redaction.removed);
  return count === 0 ? {} : { 'redaction-placeholder': count };
}

function describe({ exit, stdout, value, error }: OutcomeEvent, crash?: unknown): string {
  if (error !== undefined) return `it threw ${error.name}: ${error.message}`;
  if (exit !== undefined) {
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
    const why = crash === undefined ? '' : ` after an uncaught ${String(crash)}`;
    return `${how}${why}, ${stdout?.length ?? 0} bytes of output`;
  }
  return value === undefined ? 'it returned nothing' : `it returned ${short(value)}`;
}

function short(value: Uint8Array): string {
  const text = Buffer.from(value).toString('utf8');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
