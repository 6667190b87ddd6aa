import { define } from '../nondeterminism/patches/replace.ts';

type Done = (error?: Error | null) => void;

/**
 * Lets what this worker thread prints go nowhere: the thread that started it shows what is recorded,
 * and does not read while it waits for this one.
 */
export function swallowOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const value = (_chunks: unknown, done: Done) => done();
    define(stream, '_writev', { value, configurable: true, writable: true });
  }
}
