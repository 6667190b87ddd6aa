import { existsSync } from 'node:fs';

/** Milliseconds that a process has for ending itself when its time is up. */
const grace = 2000;

/** Milliseconds between two looks at a fork. */
const interval = 100;

/** The part of a fork that took too long. */
export type Overrun = 'prefix' | 'tail';

/**
 * Ends a fork from outside, for an agent that never gives way to what would end it from within. The
 * tail has begun when the branch's tape is there.
 */
export function limitFromOutside({
  file,
  prefix,
  tail,
  signal,
}: {
  /** The branch's tape. */
  readonly file: string;
  /** Milliseconds. */
  readonly prefix: number;
  /** Milliseconds. */
  readonly tail: number;
  /** Ends the fork as well. */
  readonly signal: AbortSignal | undefined;
}): { readonly signal: AbortSignal; readonly overrun: () => Overrun | undefined; stop(): void } {
  const over = new AbortController();
  let part: Overrun = 'prefix';
  let since = performance.now();
  let overrun: Overrun | undefined;
  const timer = setInterval(() => {
    if (part === 'prefix' && existsSync(file)) {
      part = 'tail';
      since = performance.now();
    }
    if (performance.now() - since < { prefix, tail }[part] + grace) return;
    overrun = part;
    over.abort();
    clearInterval(timer);
  }, interval);
  return {
    signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
    overrun: () => overrun,
    stop: () => clearInterval(timer),
  };
}
