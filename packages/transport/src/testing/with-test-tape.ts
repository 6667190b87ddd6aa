import { settle } from '../outcome.ts';
import { openTestTape, type RunWithTape, type TestTapeOptions } from './test-tape.ts';

/**
 * A test with a tape, for any test runner: the test passes if `body` does not throw, and only then
 * a recording is kept.
 *
 * @throws what `body` threw; else as `TestTape` does
 * @example
 * test('refunds', () =>
 *   withTestTape({ file: new URL('refund.tape', import.meta.url) }, async (run) => {
 *     assert.equal(await run(() => agent('Refund order 1042')), 'refunded');
 *   }));
 */
export async function withTestTape<T>(
  options: TestTapeOptions,
  body: (run: RunWithTape) => T | Promise<T>,
): Promise<T> {
  const tape = openTestTape(options);
  const outcome = await settle(() => body(tape.run));
  tape.finish({ passed: outcome.status === 'returned' });
  if (outcome.status === 'threw') throw outcome.error;
  return outcome.value;
}
