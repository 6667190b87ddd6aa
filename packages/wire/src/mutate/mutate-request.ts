import { recogniseCall } from '../dispatch.ts';
import type { HttpCall } from '../http.ts';
import { isObject, parseJsonBytes } from '../json.ts';
import type { EditableRequest, EditedRequest, Provider } from '../provider.ts';
import { providers } from '../providers.ts';
import type { RequestMutation } from './mutation.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { MutatedRequest } from './result.ts';
import { unlessTooDeep } from './too-deep.ts';

/**
 * Changes one request of a tail. Meant for all of them from a step on: a request that has nothing
 * the mutation is about (another agent's history, an earlier turn) comes back as it was, with
 * `changed: false`. Never throws.
 */
export function mutateRequest(call: HttpCall, mutation: RequestMutation): MutatedRequest | Refusal {
  return unlessTooDeep(() => mutate(call, mutation));
}

function mutate(call: HttpCall, mutation: RequestMutation): MutatedRequest | Refusal {
  const recognised = recogniseCall(call);
  const body = call.body === null ? undefined : parseJsonBytes(call.body);
  if (recognised === null || call.body === null || !isObject(body)) return notAStep;
  const edited = edit(providers[recognised.api], { request: { url: call.url, body }, mutation });
  if (edited !== undefined && 'kind' in edited) return edited;
  if (edited === undefined) return request({ url: call.url, body: call.body, changed: false });
  const bytes = new TextEncoder().encode(JSON.stringify(edited.body));
  return request({ url: edited.url, body: bytes, changed: true });
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

function request(fields: Pick<MutatedRequest, 'url' | 'body' | 'changed'>): MutatedRequest {
  return { kind: 'request', ...fields, repairs: [] };
}

const notAStep: Refusal = refuse('not-a-step', {
  reason: 'The request is no call to a model that is known here.',
  hint: 'Send it as it is; only calls to models are changed.',
});

const noModel: Refusal = refuse('not-valid', {
  reason: 'The name of the other model is empty.',
  hint: 'Name a model of the same provider.',
});
