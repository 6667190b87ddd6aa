import type { CapturedRequest } from '../exchange/exchange.ts';

/** A run answers the tail in order, and has no more answers. */
export const noneLeft =
  'the agent asked once more, and the run that answers the tail has no further answer';

/** A run answers the tail, and not this. */
export function unanswered({ method, url }: CapturedRequest): string {
  return `the run that answers the tail has no answer to ${method} ${url}; without --tail-from the request goes to the model`;
}

/** The model is frozen, and this was not asked. */
export function otherwise({ method, url }: CapturedRequest): string {
  return `the recorded model was not asked this, so it has no answer to ${method} ${url}`;
}

/** A secret stands behind a placeholder, and its value is not here. */
export function hiddenFrom(name: string, who: string): string {
  const mend = /^\w+$/.test(name)
    ? `set ${name} to the value that it had in the recording and fork again`
    : 'its value is on no tape';
  return `${who} would get a placeholder where the recording had a secret (${name}); ${mend}`;
}

/** A credential of the recorded run is not set. */
export function unset(name: string, url: string): string {
  return `${name}, which the recorded run had, is not set here, and ${new URL(url).host} would get a placeholder in its place; set it and fork again`;
}
