import { exitOracle, type Grade } from '@tracefork/blame/oracle';
import { configEntry } from '../agent/load-config.ts';
import { type CliError, errorCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { outcomeOf } from '../oracle/outcome-of.ts';
import { resolveOracle } from '../oracle/resolve-oracle.ts';
import { openTapeFile } from '../tapes/open.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { withTapeAt } from '../tapes/tape-at.ts';
import { printingTo } from '../terminal/redirect.ts';
import type { Against } from '../view/against.ts';
import { compareTapes } from '../view/comparison.ts';
import { isCondition } from './check-tape.ts';

/** How a recorded run ended, by the oracle of the configuration, else by its exit code. */
export interface RecordedEnding extends Grade {
  readonly oracle: string;
}

/** @returns `null` where the tape cannot be read or has no outcome */
export async function endingOf(file: string, io: Io): Promise<RecordedEnding | null> {
  try {
    const outcome = outcomeOf(openTapeFile(file));
    if (outcome === undefined) return null;
    const config = await configEntry(file, io.cwd);
    const { value } = await printingTo('stderr', async () => {
      const oracle = (await resolveOracle({}, { cwd: io.cwd, config })) ?? exitOracle;
      return { oracle: oracle.name, ...(await oracle.grade(outcome)) };
    });
    return value;
  } catch (error) {
    if (!isCondition(error)) throw error;
    return null;
  }
}

/** Compares a tape with what it was in a commit. */
export async function againstOf(file: string, ref: string, io: Io): Promise<Against> {
  try {
    const comparison = await withTapeAt(file, { ref, cwd: io.cwd }, async (before) =>
      compareTapes(await openAnyTape(before), await openAnyTape(file)),
    );
    if (comparison === null) return { ref, state: 'new' };
    return { ref, state: comparison.same ? 'same' : 'changed', comparison };
  } catch (error) {
    if (!isCondition(error)) throw error;
    return { ref, state: 'unreadable', message: (error as CliError).message ?? errorCode(error) };
  }
}
