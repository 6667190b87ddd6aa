import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileUnwritableError } from '../errors.ts';

/** A new recording while it is made: beside the tape, under a name that no `*.tape` matches. */
export interface Fresh {
  readonly path: string;
  /** In one step: the tape is the old one or the new one, whatever happens. */
  replace(): void;
  /** Kept beside the tape for somebody to look at. Returns its path. */
  setAside(): string;
  /** Goes, if it is there. */
  remove(): void;
}

const asideOf = (tape: string): string => `${tape}.new`;

/** @throws FileUnwritableError where what an earlier update set aside is still there */
export function refuseAside(tape: string): void {
  const aside = asideOf(tape);
  if (!existsSync(aside)) return;
  throw new FileUnwritableError(
    `${aside} is what an earlier update set aside. Look at it (tracefork diff ${tape} ${aside}), then take it (mv ${aside} ${tape}) or remove it.`,
  );
}

/** A place for a new recording of a tape. */
export function freshBeside(tape: string): Fresh {
  const aside = asideOf(tape);
  const name = `.${basename(tape)}.${randomBytes(4).toString('hex')}.update`;
  const path = join(dirname(tape), name);
  return {
    path,
    replace: () => renameSync(path, tape),
    setAside() {
      renameSync(path, aside);
      return aside;
    },
    remove: () => rmSync(path, { force: true }),
  };
}
