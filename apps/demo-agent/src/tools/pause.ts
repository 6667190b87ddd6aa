import { setTimeout as wait } from 'node:timers/promises';

/** Waits about as long as a call to a system of the shop takes. */
export async function systemCall(): Promise<void> {
  await wait(4 + Math.random() * 12);
}

/**
 * Runs something that is busy at times, waiting longer before each further attempt. The jitter
 * keeps many agents from asking again at the same moment.
 */
export async function withBackoff<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts) throw error;
      await wait(15 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
