import { isArray, isObject, type Json, type JsonObject, sameJson } from '../json.ts';
import type { Unbinding, Unbound } from '../provider.ts';

/** Models from before signatures told what had been said: their thinking fits any conversation. */
const withoutBinding =
  /claude-(?:3|(?:opus|sonnet|haiku)-4|(?:opus|sonnet|fable|mythos)-5(?:$|[-@]\d{8}))/;

/** True where a model's thinking fits only the conversation that it was thought in. */
export function bindsThinking(model: string): boolean {
  return !withoutBinding.test(model);
}

/**
 * Thinking of newer models is signed for the system prompt, tools and messages before it; sent back
 * after another one of these, it makes the API refuse the request. What was recorded is left out
 * from the change on; what the model thinks in the tail fits the changed conversation.
 */
export function unbind(request: JsonObject, unbinding: Unbinding): Unbound {
  const { before, mutation, model, recorded } = unbinding;
  const nothing = { body: request, repairs: [] };
  if (mutation === 'model' || !bindsThinking(model) || !isArray(request.messages)) return nothing;
  const from = mutation === 'system' ? 0 : firstChange(request.messages, before.messages);
  let count = 0;
  const messages = request.messages.flatMap((message, index): Json[] => {
    if (index < from || !isObject(message) || !isArray(message.content)) return [message];
    const content = message.content.filter((block) => !isRecorded(block, recorded));
    if (content.length === message.content.length) return [message];
    count += message.content.length - content.length;
    return content.length === 0 ? [] : [{ ...message, content }];
  });
  if (count === 0) return nothing;
  return {
    body: { ...request, messages },
    repairs: [
      `Recorded thinking was left out (${count} of its blocks): it is signed for the conversation as it was.`,
    ],
  };
}

function firstChange(messages: readonly Json[], before: Json | undefined): number {
  const old = isArray(before) ? before : [];
  const first = messages.findIndex((message, index) => !sameJson(message, old[index]));
  return first < 0 ? messages.length : first;
}

function isRecorded(block: Json, recorded: ReadonlySet<string>): boolean {
  if (!isObject(block)) return false;
  const { type, signature, data } = block;
  if (type === 'thinking') return typeof signature === 'string' && recorded.has(signature);
  return type === 'redacted_thinking' && typeof data === 'string' && recorded.has(data);
}
