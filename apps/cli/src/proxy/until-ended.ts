import { interruptedCode, waitingFor } from '../terminal/interrupt.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Waits for Ctrl-C, or whoever ends this process; a second one ends it at once. */
export async function untilEnded(): Promise<void> {
  let first = true;
  const ended = Promise.withResolvers<void>();
  for (const signal of signals) {
    process.on(signal, () => {
      if (!first) process.exit(interruptedCode);
      first = false;
      ended.resolve();
    });
  }
  await waitingFor(ended.promise);
}
