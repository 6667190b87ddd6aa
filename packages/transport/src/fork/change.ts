import { mutateRequest } from '@tracefork/wire/mutate';
import type { CapturedRequest, RequestChange } from '../exchange/exchange.ts';
import type { ForkScript } from './script.ts';

/** How a model call leaves, or why it cannot. */
export type Change =
  | { readonly kind: 'as-made' }
  | { readonly kind: 'changed'; readonly change: RequestChange }
  | { readonly kind: 'refused'; readonly message: string };

/** What the script asks of a model call of the tail. */
export function changeOf({ requests }: ForkScript, call: CapturedRequest): Change {
  if (requests === undefined) return { kind: 'as-made' };
  const mutated = mutateRequest(call, requests);
  if (mutated.kind === 'refused') {
    return { kind: 'refused', message: `${mutated.reason} ${mutated.hint}` };
  }
  if (!mutated.changed) return { kind: 'as-made' };
  const { url, body } = mutated;
  return { kind: 'changed', change: { body, ...(url === call.url ? {} : { url }) } };
}
