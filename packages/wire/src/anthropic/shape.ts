import { isObject, type JsonObject } from '../json.ts';
import { elements, type Place } from '../shape.ts';

/** Places of a message that clients read. */
export function* shape(message: JsonObject): Generator<Place> {
  yield { path: '/type', value: message.type, wants: { word: 'message' } };
  yield { path: '/role', value: message.role, wants: { word: 'assistant' }, optional: true };
  yield { path: '/content', value: message.content, wants: 'a list' };
  yield {
    path: '/stop_reason',
    value: message.stop_reason,
    wants: 'a text or null',
    optional: true,
  };
  yield { path: '/usage', value: message.usage, wants: 'an object', optional: true };
  for (const { value, path } of elements(message.content, '/content')) {
    yield { path, value, wants: 'an object' };
    if (isObject(value)) yield* blockShape(value, path);
  }
}

function* blockShape(block: JsonObject, path: string): Generator<Place> {
  const at = (field: string) => ({ path: `${path}/${field}`, value: block[field] });
  yield { ...at('type'), wants: 'a text' };
  if (block.type === 'text') yield { ...at('text'), wants: 'a text' };
  if (block.type === 'thinking') yield { ...at('thinking'), wants: 'a text' };
  if (block.type !== 'tool_use') return;
  yield { ...at('id'), wants: 'a text' };
  yield { ...at('name'), wants: 'a text' };
  yield { ...at('input'), wants: 'an object' };
}
