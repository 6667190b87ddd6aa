import { isObject, type JsonObject } from '../../json.ts';
import { elements, type Place } from '../../shape.ts';

/** Places of a response that clients read. */
export function* shape(message: JsonObject): Generator<Place> {
  yield { path: '/output', value: message.output, wants: 'a list' };
  for (const { value: item, path } of elements(message.output, '/output')) {
    yield { path, value: item, wants: 'an object' };
    if (!isObject(item)) continue;
    const at = (field: string) => ({ path: `${path}/${field}`, value: item[field] });
    yield { ...at('type'), wants: 'a text' };
    if (item.type === 'message') {
      yield { ...at('content'), wants: 'a list' };
      for (const part of elements(item.content, `${path}/content`)) {
        yield { ...part, wants: 'an object' };
      }
    }
    if (item.type !== 'function_call') continue;
    yield { ...at('call_id'), wants: 'a text' };
    yield { ...at('name'), wants: 'a text' };
    yield { ...at('arguments'), wants: 'a text' };
  }
}
