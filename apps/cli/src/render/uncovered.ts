import type { Uncovered } from '@tracefork/transport';

/** `http2 (https://example.com)`; the kind alone where there is nothing to add. */
export function uncoveredWords({ what, detail }: Uncovered): string {
  return detail === '' ? what : `${what} (${detail})`;
}
