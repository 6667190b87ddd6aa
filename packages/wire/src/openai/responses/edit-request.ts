import { isObject, type Json } from '../../json.ts';
import type { RequestEditing } from '../../provider.ts';
import { leadingSystem, withLeadingSystem } from '../system.ts';
import { isResult } from './items.ts';
import { inputItems } from './request.ts';
import { unbind } from './unbind.ts';

/** Requests to the Responses API, changed. */
export const requests: RequestEditing = {
  unbind,
  withSystem: ({ url, body }, text) => {
    const items = inputItems(body);
    const { rest } = leadingSystem(items, () => []);
    const { instructions, ...others } = body;
    const leads = rest.length < items.length;
    if (leads && typeof instructions !== 'string') {
      return { url, body: { ...body, input: withLeadingSystem(items, text) ?? items } };
    }
    const input = leads ? { input: rest } : {};
    if (text !== '') return { url, body: { ...body, ...input, instructions: text } };
    return leads || typeof instructions === 'string'
      ? { url, body: { ...others, ...input } }
      : undefined;
  },
  withModel: ({ url, body }, model) => ({ url, body: { ...body, model } }),
  withToolResult: ({ url, body }, { id, text }) => {
    let found = false;
    const input = inputItems(body).map((item: Json): Json => {
      if (!isObject(item) || !isResult(item) || item.call_id !== id) return item;
      found = true;
      return { ...item, output: text };
    });
    return found ? { url, body: { ...body, input } } : undefined;
  },
};
