import type { Outcome } from './model.ts';

const decoder = new TextDecoder();

/**
 * The text of an outcome that patterns are matched against: standard output of a command; of a
 * function, the string it returned, or its value as JSON, or `Name: message` of what it threw. An
 * outcome with none of these gives the last assistant text.
 */
export function outcomeText({ stdout, value, error, lastText }: Outcome): string {
  if (stdout !== undefined) return decoder.decode(stdout);
  if (error !== undefined) return `${error.name}: ${error.message}`;
  if (value === undefined) return lastText ?? '';
  const json = decoder.decode(value);
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'string' ? parsed : json;
  } catch {
    return json;
  }
}
