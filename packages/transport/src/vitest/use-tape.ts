import { relative } from 'node:path';
import type { TestContext } from 'vitest';
import {
  openTestTape,
  type RunWithTape,
  type TapeOptions,
  type TestTape,
} from '../testing/test-tape.ts';
import { currentTest, inTest, tellTestsApart } from './current-test.ts';
import { takeTape } from './taken.ts';
import { tapeFile } from './tape-file.ts';

/** Gives a test its tape: called in a test, or outside of it for the tests that follow. */
export type UseTape = (name: string, options?: TapeOptions) => RunWithTape;

/**
 * Gives a test its tape, `__tapes__/TEST FILE/NAME.tape` beside the test file. The function that it
 * returns runs an agent: recorded the first time, replayed and compared from then on.
 *
 * @throws TapeUseError, TapeModeError; the returned function throws as `TestTape` does
 * @example
 * test('refunds', async () => {
 *   const run = useTape('checkout');
 *   expect(await run(() => agent('Refund order 1042'))).toBe('refunded');
 * });
 */
export const useTape: UseTape = tapesWith({});

/**
 * `useTape` with options of your own for all its tapes; those of a call go before them.
 *
 * @example
 * export const useTape = tapesWith({ ignore: ['metadata.user_id'] });
 */
export function tapesWith(defaults: TapeOptions): UseTape {
  return (name, options = {}) => {
    const settings = { ...defaults, ...options };
    if (inTest()) return openFor(currentTest(), { name, settings }).run;
    tellTestsApart();
    const opened = new WeakMap<TestContext, TestTape>();
    return async (agent) => {
      const context = currentTest();
      let tape = opened.get(context);
      if (tape === undefined) {
        tape = openFor(context, { name, settings });
        opened.set(context, tape);
        context.onTestFinished(() => void opened.delete(context));
      }
      return tape.run(agent);
    };
  };
}

function openFor(
  context: TestContext,
  { name, settings }: { readonly name: string; readonly settings: TapeOptions },
): TestTape {
  const { task } = context;
  const title = task.fullTestName;
  const file = tapeFile(task.file.filepath, name);
  const release = takeTape(name, { id: task.id, title, file: task.file });
  const tape = openTestTape({
    // A replay that hangs waits twice: to diverge, and for its agent to end. Then Vitest gives up.
    stallTimeout: Math.max(500, Math.min(30_000, Math.round(task.timeout * 0.4))),
    ...settings,
    file,
    name: title,
    again: `TRACEFORK_MODE=all npx vitest run ${relative(process.cwd(), task.file.filepath)} -t '${pattern(title)}'`,
  });
  context.onTestFinished(() => {
    release();
    // A test that is meant to fail is a good one if it does.
    const passed = (task.result?.state === 'fail') === (task.fails === true);
    tape.finish({ passed });
  });
  return tape;
}

/** The title as Vitest's `-t` takes it, a regular expression in single quotes. */
function pattern(title: string): string {
  return title.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll("'", '.');
}
