import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { makeFolder } from '../make-folder.ts';
import type { RunFacts } from '../model/run.ts';
import type { RunStore, Saved } from '../model/run-store.ts';
import { explainedNow } from '../sqlite/explain.ts';
import { takeLock } from './lock.ts';

/** A recording that is under way: its tape, until the store has it. */
export interface JournalEntry {
  /** The tape to record to; it does not exist yet. */
  readonly file: string;
  /** The recording is in the store, or there is none: removes what the journal has of it. */
  done(): void;
  /** Leaves the recording to the next command, which takes it in. */
  leave(): void;
}

/** A recording whose recorder is gone. */
export interface Leftover {
  readonly file: string;
  /** Its tape so far. What writes it may go on; what is kept is this. */
  readonly bytes: Uint8Array;
  /** What was noted when it began. */
  readonly note: unknown;
}

/** What came of a leftover: it was taken in, or cannot be read and was put aside, where it stays. */
export type TakenIn =
  | { readonly kind: 'saved'; readonly file: string; readonly saved: Saved }
  | { readonly kind: 'unreadable'; readonly file: string; readonly error: Error };

/** Recordings on their way into a store, as tapes in a folder beside it. */
export interface Journal {
  /**
   * Begins a recording.
   *
   * @throws StoreFileError
   * @param note JSON that a later command needs if this one is interrupted, such as the agent.
   */
  begin(note?: unknown): JournalEntry;
  /**
   * Takes in what was interrupted, as far as it goes. What is being recorded is left alone.
   *
   * @param describe what is known about a leftover besides its tape.
   */
  takeIn(
    store: RunStore,
    describe?: (leftover: Leftover) => RunFacts | Promise<RunFacts>,
  ): Promise<readonly TakenIn[]>;
}

/**
 * Opens the place where recordings lie until the store has them.
 *
 * @param folder the store's folder. Nothing is made before the first recording begins; the store
 * itself may be made when that ends.
 */
export function openJournal(folder: string): Journal {
  const journal = join(folder, 'journal');
  return {
    begin: (note) => explainedNow(journal, () => begin(journal, note)),
    takeIn: (store, describe = () => ({})) => takeIn(journal, { store, describe }),
  };
}

function begin(journal: string, note: unknown): JournalEntry {
  makeFolder(dirname(journal));
  mkdirSync(journal, { recursive: true, mode: 0o700 });
  const stem = join(journal, randomBytes(8).toString('hex'));
  const lock = takeLock(`${stem}.lock`);
  if (lock === undefined) throw new Error(`Two recordings have the name ${stem}.`);
  writeFileSync(`${stem}.json`, JSON.stringify(note ?? null), { flag: 'wx', mode: 0o600 });
  return {
    file: `${stem}.tape`,
    done() {
      for (const end of ['tape', 'json']) rmSync(`${stem}.${end}`, { force: true });
      lock.release();
    },
    leave: () => lock.release(),
  };
}

interface Into {
  readonly store: RunStore;
  readonly describe: (leftover: Leftover) => RunFacts | Promise<RunFacts>;
}

async function takeIn(journal: string, into: Into): Promise<readonly TakenIn[]> {
  const taken: TakenIn[] = [];
  for (const stem of stemsOf(journal)) {
    const lock = takeLock(`${stem}.lock`);
    if (lock === undefined) continue;
    try {
      taken.push(...(await takeOne(stem, into)));
    } finally {
      lock.release();
    }
  }
  return taken;
}

/**
 * Recordings in the journal. A lock by itself is none: it is taken before anything else is made, so
 * that nobody finds a recording that is not locked yet.
 */
function stemsOf(journal: string): readonly string[] {
  if (!existsSync(journal)) return [];
  const stems = readdirSync(journal).flatMap(
    (name) => /^([0-9a-f]+)\.(tape|taken|json)$/.exec(name)?.[1] ?? [],
  );
  return [...new Set(stems)].sort().map((stem) => join(journal, stem));
}

/**
 * An agent may outlive the command that records it, and go on writing. So a tape without its end is
 * put aside once it was taken in, and removed the next time if it has not grown.
 */
async function takeOne(stem: string, { store, describe }: Into): Promise<readonly TakenIn[]> {
  const aside = `${stem}.taken`;
  const file = existsSync(aside) ? aside : `${stem}.tape`;
  const bytes = existsSync(file) ? readFileSync(file) : new Uint8Array();
  const size = bytes.length;
  const note = readNote(`${stem}.json`);
  if (size === 0 || (isRecord(note) && note.takenAt === size)) {
    for (const end of ['tape', 'taken', 'json']) rmSync(`${stem}.${end}`, { force: true });
    return [];
  }
  const given = isRecord(note) && 'takenAt' in note ? note.note : note;
  try {
    const saved = await store.save(bytes, await describe({ file, bytes, note: given }));
    if (saved.run.complete) {
      for (const end of ['tape', 'taken', 'json']) rmSync(`${stem}.${end}`, { force: true });
    } else {
      writeFileSync(`${stem}.json`, JSON.stringify({ takenAt: size, note: given }));
      if (file !== aside) renameSync(file, aside);
    }
    return saved.isNew ? [{ kind: 'saved', file, saved }] : [];
  } catch (error) {
    if (!isTapeError(error)) throw error;
    const unreadable = `${stem}.unreadable`;
    renameSync(file, unreadable);
    return [{ kind: 'unreadable', file: unreadable, error: reasonOf(unreadable) ?? error }];
  }
}

/** Why a tape cannot be read, in words that name the file. */
function reasonOf(file: string): Error | undefined {
  try {
    openTape(file);
    return undefined;
  } catch (error) {
    return isTapeError(error) ? error : undefined;
  }
}

function readNote(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isTapeError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('TAPE_');
