import type { ForkResult as BlameResult, ForkAnswer } from '@tracefork/blame';
import type { Oracle } from '@tracefork/blame/oracle';
import type { ForkResult } from '@tracefork/fork';
import type { Exchange, Tape } from '@tracefork/tape';
import type { ForkStop } from '@tracefork/transport/fork';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { stepsOf } from '../tapes/steps.ts';

/** How a fork ended, as evidence or as none. */
export type Ended = Pick<ForkResult, 'end' | 'spend' | 'live' | 'tape'>;

/** What a fork's end means for a blame. A failed fork is never evidence. */
export async function answerOf(ended: Ended, oracle: Oracle): Promise<ForkAnswer> {
  const { end, tape, live } = ended;
  switch (end.status) {
    case 'prefix':
      return { kind: 'failed', code: 'prefix', message: end.divergence.message };
    case 'stopped':
      return stoppedAnswer(end.stop);
    case 'finished': {
      const lost = tape === undefined ? undefined : unansweredCall(tape, live);
      if (lost !== undefined) return { kind: 'failed', ...lost };
      const outcome = tape === undefined ? undefined : outcomeOf(tape);
      if (outcome === undefined) {
        return { kind: 'failed', code: 'no-outcome', message: 'the agent left no outcome' };
      }
      return { kind: 'graded', ...(await oracle.grade(outcome)) };
    }
  }
}

/** With what it spent; calls whose price is not known count at their worst case. */
export function withSpending(answer: ForkAnswer, { spend }: Pick<Ended, 'spend'>): BlameResult {
  return { ...answer, calls: spend.calls, dollars: spend.atMost };
}

function stoppedAnswer(stop: ForkStop): ForkAnswer {
  const { kind, name, message } = stop;
  switch (kind) {
    case 'tool':
      return { kind: 'censored', by: name };
    case 'program':
    case 'http':
      return { kind: 'censored', by: `${kind}:${name}` };
    case 'timeout':
      return { kind: 'censored', by: 'timeout' };
    case 'budget':
      return { kind: 'unaffordable' };
    case 'credential':
    case 'no-answer':
    case 'cancelled':
    case 'mutation':
      return { kind: 'failed', code: kind, message };
  }
}

/** Statuses that speak of keys, limits and machines, and not of what the agent did. */
const notTheAgents = (status: number): boolean =>
  [401, 402, 403, 404, 408, 429].includes(status) || status >= 500;

/** The last live call, where no model answered it and the agent did not recover. */
function unansweredCall(
  { exchanges }: Tape,
  live: Ended['live'],
): { readonly code: string; readonly message: string } | undefined {
  const called = new Set(live.filter(({ kind }) => kind === 'model').map(({ number }) => number));
  const last = stepsOf(exchanges).at(-1)?.attempts.at(-1) as Exchange | undefined;
  if (last === undefined || !called.has(last.x)) return undefined;
  const { response, outcome, request } = last;
  const host = URL.parse(request.url)?.host ?? request.url;
  if (response !== undefined && notTheAgents(response.status)) {
    const { status } = response;
    return { code: `http-${status}`, message: `${host} answered ${status} to the last call` };
  }
  if (outcome !== 'failure') return undefined;
  return { code: 'connection', message: `the last call to ${host} got no whole answer` };
}
