import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJsonBytes,
  stringOrNull,
} from '../json.ts';
import type { EditableRequest, Inlined, ServedStep } from '../provider.ts';
import { editing } from './editing.ts';

/** Id of the answer that a turn of a message thread goes on from. */
export function continuedBy({ thread }: JsonObject): string | null {
  return isObject(thread) ? stringOrNull(thread.previous_message_id) : null;
}

/**
 * The turn of a message thread with all of its history that was served from a recording, as the
 * first turn of a new thread; `undefined`: none was.
 */
export function inlined(
  { body }: EditableRequest,
  served: readonly ServedStep[],
): Inlined | undefined {
  const steps = new Map(served.flatMap(readStep));
  const messages: Json[] = [...messagesOf(body)];
  let first: JsonObject = body;
  let previous = continuedBy(body);
  let step = take(steps, previous);
  if (step === undefined) return undefined;
  for (; step !== undefined; step = take(steps, previous)) {
    messages.unshift(...messagesOf(step.request), { role: 'assistant', content: step.content });
    first = step.request;
    previous = continuedBy(first);
  }
  const thread =
    previous === null ? { type: 'create' } : { type: 'continue', previous_message_id: previous };
  return {
    kind: 'inlined',
    // A turn that goes on leaves out what the thread was created with.
    body: { ...(previous === null ? createOnly(first) : {}), ...body, messages, thread },
    repairs: [],
  };
}

interface Step {
  readonly request: JsonObject;
  readonly content: Json;
}

function readStep({ call, answer }: ServedStep): [string, Step][] {
  const request = call.body === null ? undefined : parseJsonBytes(call.body);
  const message = editing.gather(answer)?.message;
  const id = stringOrNull(message?.id);
  if (!isObject(request) || message === undefined || id === null) return [];
  return [[id, { request, content: message.content ?? [] }]];
}

function take(steps: Map<string, Step>, id: string | null): Step | undefined {
  const step = id === null ? undefined : steps.get(id);
  if (id !== null) steps.delete(id);
  return step;
}

function messagesOf({ messages }: JsonObject): readonly Json[] {
  return isArray(messages) ? messages : [];
}

function createOnly({ system, tools }: JsonObject): JsonObject {
  return { ...(system === undefined ? {} : { system }), ...(tools === undefined ? {} : { tools }) };
}
