import { isArray, isObject } from '../../json.ts';
import type { RequestEditing } from '../../provider.ts';
import { withLeadingSystem } from '../system.ts';

const deployment = /(?<=\/deployments\/)[^/?]+(?=\/chat\/completions)/;

/** Requests to Chat Completions, changed. */
export const requests: RequestEditing = {
  withSystem: ({ url, body }, text) => {
    const messages = withLeadingSystem(isArray(body.messages) ? body.messages : [], text);
    return messages === undefined ? undefined : { url, body: { ...body, messages } };
  },
  withModel: ({ url, body }, model) => ({
    url: url.replace(deployment, () => encodeURIComponent(model)),
    body: deployment.test(url) && body.model === undefined ? body : { ...body, model },
  }),
  withToolResult: ({ url, body }, { id, text }) => {
    const list = isArray(body.messages) ? body.messages : [];
    let found = false;
    const messages = list.map((message) => {
      if (!isObject(message) || message.role !== 'tool' || message.tool_call_id !== id)
        return message;
      found = true;
      return { ...message, content: text };
    });
    return found ? { url, body: { ...body, messages } } : undefined;
  },
};
