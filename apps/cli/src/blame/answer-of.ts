import type { ForkResult as BlameResult, ForkAnswer } from '@tracefork/blame';
import type { Oracle } from '@tracefork/blame/oracle';
import { type ForkResult, unansweredCall } from '@tracefork/fork';
import type { ForkStop } from '@tracefork/transport/fork';
import { outcomeOf } from '../oracle/outcome-of.ts';

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
      const unanswered = tape === undefined ? undefined : unansweredCall(tape, live);
      if (unanswered !== undefined) return { kind: 'failed', ...unanswered };
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
