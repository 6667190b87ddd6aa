import type { RunStore } from '@tracefork/store';
import { openTape } from '@tracefork/tape';
import { NoStoreError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { viewTape } from '../view/tape-view.ts';
import { storePlace } from './locate.ts';
import { runFacts } from './run-facts.ts';

/** A store that is open, and where it is. */
export interface OpenStore {
  readonly store: RunStore;
  readonly folder: string;
}

/**
 * Opens the store for a command and takes in what was interrupted before.
 *
 * @throws NoStoreError where there is none; none is made
 */
export async function openExistingStore(io: Io): Promise<OpenStore> {
  const place = storePlace(io);
  if (!place.exists) throw new NoStoreError(place.folder);
  return openOrMakeStore(io);
}

/** Opens the store for a command that keeps a run, and makes it first where there is none. */
export async function openOrMakeStore(io: Io): Promise<OpenStore> {
  const { folder } = storePlace(io);
  const { createStore } = await import('@tracefork/store');
  const store = await createStore(folder);
  await takeIn({ store, folder }, io);
  return { store, folder };
}

/** Runs something with the store, and closes it whatever happens. */
export async function withStore<T>(
  opening: Promise<OpenStore>,
  act: (open: OpenStore) => Promise<T>,
): Promise<T> {
  const open = await opening;
  try {
    return await act(open);
  } finally {
    await open.store.close();
  }
}

async function takeIn(open: OpenStore, io: Io): Promise<void> {
  try {
    await takeInLeftovers(open, io);
  } catch (error) {
    // What was asked for may work all the same, and the recording is still where it was.
    const reason = error instanceof Error ? error.message : String(error);
    io.err.line(
      `${io.err.style.yellow('tracefork:')} an interrupted recording was not taken in: ${safeLine(reason)}`,
    );
  }
}

async function takeInLeftovers({ store, folder }: OpenStore, io: Io): Promise<void> {
  const { openJournal, shortId } = await import('@tracefork/store');
  const taken = await openJournal(folder).takeIn(store, ({ bytes, note }) => ({
    ...runFacts(viewTape(openTape(bytes))),
    ...noted(note),
  }));
  for (const each of taken) {
    io.err.line(
      each.kind === 'saved'
        ? `${io.err.style.yellow('tracefork:')} an interrupted recording was taken in as ${shortId(each.saved.run.id)}${each.saved.run.complete ? '' : ', incomplete'}`
        : `${io.err.style.yellow('tracefork:')} an interrupted recording cannot be read: ${safeLine(each.error.message)} It stays as ${each.file}`,
    );
  }
}

/** What `record` noted about the agent; anything else is left out. */
function noted(note: unknown): { readonly name?: string } {
  if (typeof note !== 'object' || note === null || !('name' in note)) return {};
  return typeof note.name === 'string' ? { name: note.name } : {};
}
