import type { Json } from '../json.ts';
import { contentDigits } from '../tool-calls.ts';

const shapes = {
  completion: { prefix: 'chatcmpl-', digits: 29 },
  response: { prefix: 'resp_', digits: 48 },
  message: { prefix: 'msg_', digits: 48 },
  functionCall: { prefix: 'fc_', digits: 48 },
  reasoning: { prefix: 'rs_', digits: 48 },
  toolCall: { prefix: 'call_', digits: 24 },
  request: { prefix: 'req_', digits: 32 },
} as const;

/** An id of the API's form whose digits are the beginning of the content's SHA-256. */
export function contentId(kind: keyof typeof shapes, content: Json): string {
  const { prefix, digits } = shapes[kind];
  return prefix + contentDigits(content, digits);
}
