import type { RunnerTestFile } from 'vitest';
import { TapeUseError } from '../testing/errors.ts';

interface Use {
  readonly test: string;
  readonly title: string;
  open: boolean;
}

/** A file that is collected again, as in watch mode, begins anew. */
const uses = new WeakMap<RunnerTestFile, Map<string, Use>>();

/**
 * Notes that a test uses a tape; a retry of it may do so again.
 *
 * @returns to be called when the test is over
 * @throws TapeUseError where another test has the tape, or this one has it already
 */
export function takeTape(
  name: string,
  test: { readonly id: string; readonly title: string; readonly file: RunnerTestFile },
): () => void {
  const taken = uses.get(test.file) ?? new Map<string, Use>();
  uses.set(test.file, taken);
  // Some file systems do not tell capitals apart.
  const key = name.normalize('NFC').toLowerCase();
  const known = taken.get(key);
  if (known !== undefined && (known.test !== test.id || known.open)) {
    const by = known.test === test.id ? 'this test already' : `the test "${known.title}"`;
    throw new TapeUseError(
      `The tape "${name}" is used by ${by}. A tape holds one run: give this one another name.`,
    );
  }
  const use = { test: test.id, title: test.title, open: true };
  taken.set(key, use);
  return () => {
    use.open = false;
  };
}
