import { constants, copyFileSync, statSync } from 'node:fs';
import type { StoredRun } from '@tracefork/store';
import { packTape } from '@tracefork/tape';
import type { Agent } from '../agent/resolve-agent.ts';
import type { Io } from '../io.ts';
import { openOrMakeStore, withStore } from '../store/open.ts';
import { noteRecordedHere } from '../store/recorded-here.ts';
import { runFacts, storedAgent } from '../store/run-facts.ts';
import type { TapeView } from '../view/tape-view.ts';

/** A recording that is in the store, and in a file if that was asked for. */
export interface Kept {
  readonly run: StoredRun;
  readonly view: TapeView;
  /** Of the tape in the file; without one, of what is new in the store. */
  readonly bytes: number;
}

/** Puts a recording into the store, and into a file if one is named. */
export async function keepRun(
  file: string,
  about: {
    readonly view: TapeView;
    /** `undefined`: nobody knows what to run again. */
    readonly agent: Agent | undefined;
    /** A tape to make as well; must not exist. */
    readonly output?: string | undefined;
    readonly io: Io;
  },
): Promise<Kept> {
  const { view, agent, output, io } = about;
  if (output !== undefined) {
    packIfSound(file);
    copyFileSync(file, output, constants.COPYFILE_EXCL);
  }
  return withStore(openOrMakeStore(io), async ({ store, folder }) => {
    const known = agent && { agent: storedAgent(agent, { folder, cwd: io.cwd }) };
    const facts = { ...runFacts(view), ...known };
    const { run, isNew } = await store.save(file, facts);
    if (isNew) await noteRecordedHere(store, run, io.env);
    return { run, view, bytes: output === undefined ? run.storedBytes : statSync(output).size };
  });
}

/** A tape that was cut off stays as it is: what is there can be read. */
function packIfSound(file: string): void {
  try {
    packTape(file);
  } catch {
    return;
  }
}
