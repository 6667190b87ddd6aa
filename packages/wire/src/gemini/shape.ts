import { isObject, type JsonObject } from '../json.ts';
import { elements, type Place } from '../shape.ts';

/** Places of an answer that clients read. */
export function* shape(message: JsonObject): Generator<Place> {
  yield { path: '/candidates', value: message.candidates, wants: 'a list', optional: true };
  for (const { value: candidate, path } of elements(message.candidates, '/candidates')) {
    yield { path, value: candidate, wants: 'an object' };
    if (!isObject(candidate)) continue;
    const { content } = candidate;
    yield { path: `${path}/content`, value: content, wants: 'an object', optional: true };
    if (!isObject(content)) continue;
    const parts = `${path}/content/parts`;
    yield { path: parts, value: content.parts, wants: 'a list', optional: true };
    for (const part of elements(content.parts, parts)) yield { ...part, wants: 'an object' };
  }
}
