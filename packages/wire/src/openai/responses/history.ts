import { isArray, isObject, type Json, type JsonObject, parseJsonBytes } from '../../json.ts';
import { type Refusal, refuse } from '../../mutate/refusal.ts';
import type { EditableRequest, Inlined, ServedStep } from '../../provider.ts';
import { editing } from './editing.ts';
import { conversationOf, inputItems } from './request.ts';

/** The request with all of its history that was served from a recording; `undefined`: none was. */
export function inlined(
  { body }: EditableRequest,
  served: readonly ServedStep[],
): Inlined | Refusal | undefined {
  const known = served.flatMap(readStep);
  const conversation = conversationOf(body);
  if (
    conversation !== null &&
    known.some(([, step]) => conversationOf(step.request) === conversation)
  )
    return inConversation;
  const steps = new Map<Json | undefined, Step>(known);
  const items: Json[] = [...inputItems(body)];
  const repairs = new Set<string>();
  let previous = body.previous_response_id;
  let found = false;
  for (let step = steps.get(previous); step !== undefined; step = steps.get(previous)) {
    steps.delete(previous);
    found = true;
    if (conversationOf(step.request) !== null) return inConversation;
    items.unshift(
      ...inputItems(step.request),
      ...step.output.flatMap((item) => sendable(item, repairs)),
    );
    previous = step.request.previous_response_id;
  }
  if (!found) return undefined;
  const { previous_response_id: _gone, ...rest } = body;
  const continues = typeof previous === 'string' ? { previous_response_id: previous } : {};
  return { kind: 'inlined', body: { ...rest, ...continues, input: items }, repairs: [...repairs] };
}

interface Step {
  readonly request: JsonObject;
  readonly output: readonly Json[];
}

function readStep({ call, answer }: ServedStep): [Json, Step][] {
  const request = call.body === null ? undefined : parseJsonBytes(call.body);
  const message = editing.gather(answer)?.message;
  if (!isObject(request) || message?.id === undefined) return [];
  const output = isArray(message.output) ? message.output : [];
  return [[message.id, { request, output }]];
}

/**
 * An item of an answer as one sends it. Ids point to what the provider stored, which may be
 * something else; reasoning without its encrypted content stands there alone.
 */
function sendable(item: Json, repairs: Set<string>): Json[] {
  if (!isObject(item)) return [];
  if (item.type === 'reasoning') {
    if (typeof item.encrypted_content === 'string') return [item];
    repairs.add('Reasoning was left out: the answer has no encrypted content of it to send.');
    return [];
  }
  if (!withoutIds.has(item.type)) return [item];
  const { id: _stored, status: _status, ...rest } = item;
  return [rest];
}

const withoutIds = new Set<Json | undefined>(['message', 'function_call', 'custom_tool_call']);

const inConversation = refuse('history-elsewhere', {
  reason:
    'The history of this request stands in a conversation at the provider, which has the recorded answers and cannot be told of a changed one.',
  hint: 'Let the agent send its history itself, or continue by previous_response_id, and record again.',
});
