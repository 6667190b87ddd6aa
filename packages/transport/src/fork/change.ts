import {
  mutateRequest,
  type RecordedAnswer,
  type Refusal,
  withHistory,
} from '@tracefork/wire/mutate';
import type { CapturedRequest, RequestChange } from '../exchange/exchange.ts';
import type { ForkScript } from './script.ts';

/** How a model call leaves, or why it cannot. */
export type Change =
  | { readonly kind: 'as-made' }
  | { readonly kind: 'changed'; readonly change: RequestChange }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * What the script asks of a model call of the tail, and what follows from an answer that was
 * changed: a history that stands at the provider is told in full.
 *
 * @param served What the agent was given without asking the provider; looked at only where needed.
 */
export function changeOf(
  { requests, answer }: ForkScript,
  {
    call,
    served,
  }: { readonly call: CapturedRequest; readonly served: () => readonly RecordedAnswer[] },
): Change {
  let { url, body } = call;
  let changed = false;
  if (requests !== undefined) {
    const mutated = mutateRequest(call, requests, { served: served() });
    if (mutated.kind === 'refused') return refused(mutated);
    ({ url, body } = mutated);
    changed = mutated.changed;
  }
  if (answer.kind === 'given') {
    const told = withHistory({ ...call, url, body }, served());
    if (told.kind === 'refused') return refused(told);
    ({ url, body } = told);
    changed ||= told.changed;
  }
  if (!changed || body === null) return { kind: 'as-made' };
  return { kind: 'changed', change: { body, ...(url === call.url ? {} : { url }) } };
}

function refused({ reason, hint }: Refusal): Change {
  return { kind: 'refused', message: `${reason} ${hint}` };
}
