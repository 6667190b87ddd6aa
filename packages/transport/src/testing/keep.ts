import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Tape, writeTape } from '@tracefork/tape';

/** Where the recording of a test that failed is kept aside. */
export function asideOf(file: string): string {
  return file.replace(/(\.tape)?$/, '.failed.tape');
}

/** Whether a tape under that name could be taken for one that was set aside. */
export function isAside(file: string): boolean {
  return /\.failed(\.tape)?$/i.test(file);
}

/**
 * Puts a tape, packed, under its name: whole or not at all, in the place of one that is there.
 *
 * @returns its size in bytes
 */
export function keep(tape: Tape, file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  writeTape(beside, tape.events);
  try {
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  return statSync(file).size;
}

/** Removes what an earlier failed recording left, now that there is a good one. */
export function removeAside(file: string): void {
  rmSync(asideOf(file), { force: true });
}
