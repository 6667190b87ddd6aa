import { recogniseCall } from '../dispatch.ts';
import type { HttpCall } from '../http.ts';
import { isObject, parseJsonBytes } from '../json.ts';
import { providers } from '../providers.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { MutatedRequest, RecordedAnswer } from './result.ts';
import { unlessTooDeep } from './too-deep.ts';

/**
 * Puts the history of a request into its body where the history stands at the provider
 * (`previous_response_id` of OpenAI's Responses, message threads of Anthropic) and what stands there is not what the agent was
 * told: after an answer was changed, the provider still has the recorded one. Never throws.
 *
 * @param served the steps whose answers the agent was given without asking the provider, as it was
 * given them. A request that continues another answer comes back as it was, with `changed: false`.
 * @returns a refusal for a `conversation`, whose content is not in any request.
 */
export function withHistory(
  call: HttpCall,
  served: readonly RecordedAnswer[],
): MutatedRequest | Refusal {
  return unlessTooDeep(() => inline(call, served));
}

function inline(call: HttpCall, served: readonly RecordedAnswer[]): MutatedRequest | Refusal {
  const recognised = recogniseCall(call);
  const body = call.body === null ? undefined : parseJsonBytes(call.body);
  if (recognised === null || call.body === null || !isObject(body)) return notAStep;
  const unchanged: MutatedRequest = {
    kind: 'request',
    changed: false,
    url: call.url,
    body: call.body,
    repairs: [],
  };
  const { inlined } = providers[recognised.api];
  const result = inlined?.({ url: call.url, body }, served);
  if (result === undefined) return unchanged;
  if (result.kind === 'refused') return result;
  const bytes = new TextEncoder().encode(JSON.stringify(result.body));
  return { ...unchanged, changed: true, body: bytes, repairs: result.repairs };
}

const notAStep: Refusal = refuse('not-a-step', {
  reason: 'The request is no call to a model that is known here.',
  hint: 'Send it as it is; only calls to models are changed.',
});
