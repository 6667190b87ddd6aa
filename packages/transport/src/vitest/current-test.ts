import { AsyncLocalStorage } from 'node:async_hooks';
import { aroundEach, type TestContext, TestRunner } from 'vitest';
import { processWide } from '../process-wide.ts';
import { TapeUseError } from '../testing/errors.ts';

const tests = processWide('vitest-tests', () => new AsyncLocalStorage<TestContext>());

/** Lets each test that is declared from here on in this suite be told from those beside it. */
export function tellTestsApart(): void {
  aroundEach((runTest, context) => tests.run(context, runTest));
}

/** Whether a test runs, rather than tests being collected. */
export function inTest(): boolean {
  return tests.getStore() !== undefined || TestRunner.getCurrentTest() !== undefined;
}

/**
 * The test that calls.
 *
 * @throws TapeUseError where none runs, or where it cannot be told from those beside it
 */
export function currentTest(): TestContext {
  const context = tests.getStore();
  if (context !== undefined) return context;
  const test = TestRunner.getCurrentTest();
  if (test === undefined) {
    throw new TapeUseError('A tape runs an agent within a test, and none is running here.');
  }
  if (test.concurrent === true) {
    throw new TapeUseError(
      "Tests that run at once are told apart only if useTape stands outside of them, or '@tracefork/transport/vitest/setup' is among the setupFiles of Vitest.",
    );
  }
  return test.context;
}
