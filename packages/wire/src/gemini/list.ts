import { type Json, parseJsonText } from '../json.ts';

/**
 * The elements of a JSON list, as many of them as came in full, and whether its end came. Gemini
 * streams such a list where it is not asked for events.
 */
export function readList(text: string): {
  readonly elements: readonly Json[];
  readonly ended: boolean;
} {
  const whole = parseJsonText(text);
  if (Array.isArray(whole)) return { elements: whole, ended: true };
  const elements: Json[] = [];
  let depth = 0;
  let start = -1;
  let inString = false;
  for (let at = text.indexOf('[') + 1; at > 0 && at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (depth++ === 0) start = at;
    } else if ((char === '}' || char === ']') && depth > 0 && --depth === 0) {
      const element = parseJsonText(text.slice(start, at + 1));
      if (element !== undefined) elements.push(element);
    }
  }
  return { elements, ended: false };
}
