import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunListing, RunSource } from '@tracefork/report/serve';
import { openRun } from './open-run.ts';
import { fileVersion, tapeListings } from './tape-listing.ts';

/** The tapes of a folder as runs; their names are their ids, and only names that it has are opened. */
export function folderSource(folder: string): RunSource {
  const listing = tapeListings();
  const names = (): readonly string[] =>
    readdirSync(folder).filter((name) => name.endsWith('.tape'));
  return {
    async list() {
      const found: RunListing[] = [];
      for (const name of names()) {
        const entry = await listing(join(folder, name), { id: name, live: false });
        if (entry !== null) found.push({ ...entry, live: isLive(join(folder, name), entry) });
      }
      return found.sort((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
    },
    async find(id) {
      if (!names().includes(id)) return null;
      const file = join(folder, id);
      const entry = await listing(file, { id, live: false });
      if (entry === null) return null;
      return {
        version: fileVersion(file),
        live: isLive(file, entry),
        parent: null,
        read: async () => ({ run: await openRun(file, id) }),
      };
    },
  };
}

const quietFor = 5 * 60_000;

/** A tape without an end is being recorded if it has grown of late; else the recording broke off. */
function isLive(file: string, { complete }: RunListing): boolean {
  return !complete && Date.now() - statSync(file).mtimeMs < quietFor;
}
