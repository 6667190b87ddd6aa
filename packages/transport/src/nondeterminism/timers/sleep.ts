import type { Taking } from '../taken-by.ts';

/** A promised timer, once or again and again. */
export interface Sleep {
  readonly ms: number;
  /** False: does not keep the process alive. */
  readonly ref: boolean;
  readonly signal: AbortSignal | undefined;
  /** Rejects as Node's own function does once `signal` is aborted. */
  readonly refuse: () => PromiseLike<unknown>;
}

/** As `setTimeout` of `node:timers/promises`, in the session's order. */
export function sleepInSession({ session, owner }: Taking, sleep: Sleep): Promise<unknown> {
  const { ms, ref, signal, refuse } = sleep;
  return new Promise((resolve) => {
    function wake(): void {
      signal?.removeEventListener('abort', giveUp);
      resolve(undefined);
    }
    const timer = session.timers.set({ owner, repeat: false, ms, fire: wake });
    function giveUp(): void {
      timer.clear();
      resolve(refuse());
    }
    if (!ref) timer.unref();
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}

/** As `setInterval` of `node:timers/promises`: starts with the first `next()`. */
export async function* ticksInSession<T>(
  { session, owner }: Taking,
  { sleep, value }: { readonly sleep: Sleep; readonly value: T },
): AsyncGenerator<T, void, void> {
  const { ms, ref, signal, refuse } = sleep;
  if (signal?.aborted) await refuse();
  let due = 0;
  let wake: (() => void) | undefined;
  const timer = session.timers.set({
    owner,
    repeat: true,
    ms,
    fire() {
      due++;
      wake?.();
    },
  });
  function giveUp(): void {
    timer.clear();
    wake?.();
  }
  if (!ref) timer.unref();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    while (!signal?.aborted) {
      if (due === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      for (; due > 0; due--) yield value;
    }
    await refuse();
  } finally {
    timer.clear();
    signal?.removeEventListener('abort', giveUp);
  }
}
