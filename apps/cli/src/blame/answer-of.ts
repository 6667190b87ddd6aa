import type { ForkResult as BlameResult, ForkAnswer } from '@tracefork/blame';
import type { Oracle } from '@tracefork/blame/oracle';
import { type ForkResult, unansweredCall } from '@tracefork/fork';
import type { ForkStop } from '@tracefork/transport/fork';
import { JudgeFailedError, JudgeUnaffordableError } from '../judge/errors.ts';
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

/** The answer for the search, and the answer to keep where that is another one. */
export interface Answered {
  readonly answer: ForkAnswer;
  /** A fork whose judge was not asked or did not answer is kept, and graded by the next command. */
  readonly keep: ForkAnswer;
}

/** What a fork's end means for a blame whose oracle may be a judge that is out of reach. */
export async function answerBy(ended: Ended, oracle: Oracle): Promise<Answered> {
  try {
    const answer = await answerOf(ended, oracle);
    return { answer, keep: answer };
  } catch (error) {
    const later = (reason: string): ForkAnswer => ({ kind: 'graded', grade: 'undefined', reason });
    if (error instanceof JudgeUnaffordableError)
      return { answer: { kind: 'unaffordable' }, keep: later(error.message) };
    if (!(error instanceof JudgeFailedError)) throw error;
    const { message } = error;
    return { answer: { kind: 'failed', code: 'judge', message }, keep: later(message) };
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
