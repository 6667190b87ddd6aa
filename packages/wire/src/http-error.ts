import type { ModelError } from './model.ts';

/** For an error without the API's own body, such as a gateway's HTML page. */
export function errorFromText(status: number, text: string): ModelError {
  return { type: `http_${status}`, message: text.trim().slice(0, 500) };
}
