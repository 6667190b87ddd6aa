import { isObject, type JsonObject } from '../../json.ts';
import { elements, type Place } from '../../shape.ts';

/** Places of a completion that clients read. */
export function* shape(message: JsonObject): Generator<Place> {
  yield { path: '/choices', value: message.choices, wants: 'a list' };
  for (const { value: choice, path } of elements(message.choices, '/choices')) {
    yield { path, value: choice, wants: 'an object' };
    if (!isObject(choice)) continue;
    yield { path: `${path}/message`, value: choice.message, wants: 'an object' };
    if (isObject(choice.message)) yield* messageShape(choice.message, `${path}/message`);
  }
}

function* messageShape(message: JsonObject, path: string): Generator<Place> {
  const calls = message.tool_calls;
  if (calls === undefined || calls === null) return;
  yield { path: `${path}/tool_calls`, value: calls, wants: 'a list' };
  for (const { value: call, path: at } of elements(calls, `${path}/tool_calls`)) {
    yield { path: at, value: call, wants: 'an object' };
    if (!isObject(call) || !isObject(call.function)) continue;
    yield { path: `${at}/id`, value: call.id, wants: 'a text' };
    yield { path: `${at}/function/name`, value: call.function.name, wants: 'a text' };
    yield { path: `${at}/function/arguments`, value: call.function.arguments, wants: 'a text' };
  }
}
