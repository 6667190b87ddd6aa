import { recogniseCall } from '../dispatch.ts';
import type { HttpCall } from '../http.ts';
import { isObject, parseJsonBytes } from '../json.ts';
import type { Block } from '../model.ts';
import type { EditableRequest, EditedRequest, Provider } from '../provider.ts';
import { providers } from '../providers.ts';
import type { RequestMutation } from './mutation.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { MutatedRequest, RecordedAnswer } from './result.ts';
import { unlessTooDeep } from './too-deep.ts';

export interface MutateRequestOptions {
  /**
   * Steps whose answers the agent was given from a recording. Their thinking may be signed for what
   * the mutation changes; then it is left out of the request. Default: none.
   */
  readonly served?: readonly RecordedAnswer[];
}

/**
 * Changes one request of a tail. Meant for all of them from a step on: a request that has nothing
 * the mutation is about (another agent's history, an earlier turn) comes back as it was, with
 * `changed: false`. Never throws.
 */
export function mutateRequest(
  call: HttpCall,
  mutation: RequestMutation,
  options: MutateRequestOptions = {},
): MutatedRequest | Refusal {
  return unlessTooDeep(() => mutate(call, { mutation, served: options.served ?? [] }));
}

function mutate(
  call: HttpCall,
  { mutation, served }: { mutation: RequestMutation; served: readonly RecordedAnswer[] },
): MutatedRequest | Refusal {
  const recognised = recogniseCall(call);
  const before = call.body === null ? undefined : parseJsonBytes(call.body);
  if (recognised === null || call.body === null || !isObject(before)) return notAStep;
  const provider = providers[recognised.api];
  const edited = edit(provider, { request: { url: call.url, body: before }, mutation });
  if (edited !== undefined && 'kind' in edited) return edited;
  if (edited === undefined) {
    return { kind: 'request', changed: false, url: call.url, body: call.body, repairs: [] };
  }
  const recorded = signaturesOf(provider, served);
  const { body, repairs } = provider.requests.unbind?.(edited.body, {
    mutation: mutation.kind,
    model: recognised.model,
    before,
    recorded,
  }) ?? { body: edited.body, repairs: [] };
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { kind: 'request', changed: true, url: edited.url, body: bytes, repairs };
}

function signaturesOf(provider: Provider, served: readonly RecordedAnswer[]): ReadonlySet<string> {
  const blocks = served.flatMap(({ answer }) => provider.parseResponse(answer).blocks);
  return new Set(blocks.flatMap(signatureOf));
}

function signatureOf(block: Block): string[] {
  if (block.type === 'thinking') return block.signature === null ? [] : [block.signature];
  const data = block.type === 'other' && isObject(block.value) ? block.value.data : undefined;
  return typeof data === 'string' ? [data] : [];
}

function edit(
  { requests }: Provider,
  { request, mutation }: { readonly request: EditableRequest; readonly mutation: RequestMutation },
): EditedRequest {
  switch (mutation.kind) {
    case 'system':
      return requests.withSystem(request, mutation.text);
    case 'model':
      return mutation.model === '' ? noModel : requests.withModel(request, mutation.model);
    case 'tool-result':
      return requests.withToolResult(request, mutation);
  }
}

const notAStep: Refusal = refuse('not-a-step', {
  reason: 'The request is no call to a model that is known here.',
  hint: 'Send it as it is; only calls to models are changed.',
});

const noModel: Refusal = refuse('not-valid', {
  reason: 'The name of the other model is empty.',
  hint: 'Name a model of the same provider.',
});
