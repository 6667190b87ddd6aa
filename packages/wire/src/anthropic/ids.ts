import type { Json } from '../json.ts';
import { contentDigits } from '../tool-calls.ts';

const shapes = {
  message: { prefix: 'msg_', digits: 20 },
  toolCall: { prefix: 'toolu_', digits: 18 },
  request: { prefix: 'req_', digits: 24 },
} as const;

/** An id of the API's form whose digits are the beginning of the content's SHA-256. */
export function contentId(kind: keyof typeof shapes, content: Json): string {
  const { prefix, digits } = shapes[kind];
  return prefix + contentDigits(content, digits);
}
