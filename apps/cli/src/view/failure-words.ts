import type { ErrorData } from '@tracefork/tape';

/** Deepest chain of causes that is read. */
const mostCauses = 16;

/** The code that says what went wrong, such as `ECONNRESET`: the error's own, else that of its causes. */
export function failureCode(error: ErrorData): string | undefined {
  const code = chainOf(error).find((each) => each.code !== undefined)?.code;
  return code === undefined ? undefined : String(code);
}

/** `TypeError: fetch failed, by Error: read ECONNRESET (ECONNRESET)`. */
export function failureWords(error: ErrorData): string {
  return chainOf(error)
    .map(({ name, message, code }) => {
      const words = message === '' ? name : `${name}: ${message}`;
      return code === undefined ? words : `${words} (${code})`;
    })
    .join(', by ');
}

/** An error, what caused it, and so on; of several at once the first. */
function chainOf(error: ErrorData): readonly ErrorData[] {
  const chain: ErrorData[] = [];
  let at: ErrorData | undefined = error;
  while (at !== undefined && chain.length < mostCauses) {
    chain.push(at);
    at = at.cause ?? at.errors?.[0];
  }
  return chain;
}
