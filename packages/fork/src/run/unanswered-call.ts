import type { Exchange, Tape } from '@tracefork/tape';
import type { ForkAccount } from '@tracefork/transport/fork';
import { stepsOf } from '@tracefork/wire';

/** A live call that no model answered; what the agent made of it says nothing about the fork. */
export interface UnansweredCall {
  /** `http-401` and so on, or `connection`. */
  readonly code: string;
  /** A sentence. */
  readonly message: string;
}

/**
 * The last call of a tail, where it went out and no model answered it: a wrong key, a limit, a server
 * that is not there. A refusal of the request itself (400, 413, 422) is an answer: the agent's own
 * doing. So is anything that the agent recovered from.
 */
export function unansweredCall(
  { exchanges }: Tape,
  live: ForkAccount['live'],
): UnansweredCall | undefined {
  const called = new Set(live.flatMap(({ kind, number }) => (kind === 'model' ? [number] : [])));
  const last: Exchange | undefined = stepsOf(exchanges).at(-1)?.attempts.at(-1);
  if (last === undefined || !called.has(last.x)) return undefined;
  const { response, outcome, request } = last;
  const host = URL.parse(request.url)?.host ?? request.url;
  if (response !== undefined && !isAnswer(response.status)) {
    const { status } = response;
    return { code: `http-${status}`, message: `${host} answered ${status} to the last call` };
  }
  if (outcome !== 'failure') return undefined;
  return { code: 'connection', message: `the last call to ${host} got no whole answer` };
}

/** Whether a status speaks of the request, and not of keys, limits and machines. */
function isAnswer(status: number): boolean {
  return status < 500 && ![401, 402, 403, 404, 408, 429].includes(status);
}
