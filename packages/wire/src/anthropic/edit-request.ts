import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { RequestEditing } from '../provider.ts';
import { unbind } from './unbind.ts';

/** Where Bedrock and Vertex name the model. */
const inPath =
  /(?<=\/model\/)[^/?]+(?=\/invoke)|(?<=\/publishers\/anthropic\/models\/)[^/:?]+(?=:)/;

/** Requests to the Messages API, changed. */
export const requests: RequestEditing = {
  unbind,
  withSystem: ({ url, body }, text) => {
    const { system, ...rest } = body;
    if (text === '') return system === undefined ? undefined : { url, body: rest };
    return { url, body: { ...body, system: systemLike(system, text) } };
  },
  withModel: ({ url, body }, model) =>
    inPath.test(url)
      ? { url: url.replace(inPath, () => encodeURIComponent(model)), body }
      : { url, body: { ...body, model } },
  withToolResult: ({ url, body }, { id, text, isError }) => {
    let found = false;
    const withOther = (block: JsonObject): JsonObject => {
      if (block.type !== 'tool_result' || block.tool_use_id !== id) return block;
      found = true;
      return { ...block, content: text, ...(isError === undefined ? {} : { is_error: isError }) };
    };
    const messages = mapObjects(body.messages, (message) =>
      isArray(message.content)
        ? { ...message, content: mapObjects(message.content, withOther) }
        : message,
    );
    return found ? { url, body: { ...body, messages } } : undefined;
  },
};

/** In the form that the agent used, so that its cache marker stays. */
function systemLike(system: Json | undefined, text: string): Json {
  const last = isArray(system) ? system.findLast(isObject) : undefined;
  return last === undefined ? text : [{ ...last, type: 'text', text }];
}

function mapObjects(value: Json | undefined, change: (object: JsonObject) => JsonObject): Json {
  if (!isArray(value)) return value ?? null;
  return value.map((each) => (isObject(each) ? change(each) : each));
}
