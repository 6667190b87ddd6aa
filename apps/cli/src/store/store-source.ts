import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { recordedRun } from '@tracefork/report';
import type { RunListing, RunSource, SourcedRun } from '@tracefork/report/serve';
import type { RunStore, RunSummary, StoredRun } from '@tracefork/store';
import { openRun } from '../tapes/open-run.ts';
import { fileVersion, tapeListings } from '../tapes/tape-listing.ts';
import { blameIn, blameVersion } from './blame-of.ts';
import { branchesIn, branchesVersion, ofStore } from './branches-of.ts';
import { findRun } from './find-run.ts';
import type { OpenStore } from './open.ts';

const short = 10;

/** The runs of a store, and the recordings under way beside it. */
export function storeSource({ store, folder }: OpenStore): RunSource {
  const listing = tapeListings();
  const journal = join(folder, 'journal');
  /** Names of recordings under way: those that the folder has, and no others. */
  const recordings = (): readonly string[] =>
    existsSync(journal)
      ? readdirSync(journal).flatMap((name) => /^([0-9a-f]+)\.tape$/.exec(name)?.[1] ?? [])
      : [];
  const tapeOf = (stem: string): string => join(journal, `${stem}.tape`);
  return {
    async list() {
      const live: RunListing[] = [];
      for (const id of recordings()) {
        const entry = await listing(tapeOf(id), { id, live: true });
        if (entry !== null) live.push(entry);
      }
      const { runs } = await store.list({ branches: true });
      const names = new Map(runs.map((run) => [run.id, run]));
      return [...live, ...runs.map((run) => listed(run, nameOf(run, names)))];
    },
    async find(id) {
      if (recordings().includes(id)) {
        const file = tapeOf(id);
        return {
          version: fileVersion(file),
          live: true,
          parent: null,
          read: async () => ({ run: await openRun(file, id) }),
        };
      }
      const run = await findRun(store, id);
      return run === null
        ? null
        : sourced(store, run, id.includes('/') ? id : run.id.slice(0, short));
    },
  };
}

async function sourced(store: RunStore, run: StoredRun, name: string): Promise<SourcedRun> {
  const branches = await branchesVersion(store, run);
  return {
    version: `${run.id}-${run.grade}-${branches}-${await blameVersion(store, run)}`,
    live: false,
    parent: run.parent === null ? null : run.parent.slice(0, short),
    async read() {
      const { runs, forks } = await branchesIn(store, { run, name });
      const tape = await store.open(run.id);
      const blame = await blameIn(store, run);
      return {
        run: recordedRun(name, tape, ofStore(run)),
        others: runs,
        forks,
        ...(blame === undefined ? {} : { blame }),
      };
    },
  };
}

/** `ab12/3` for a branch whose parents are all in the list. */
function nameOf(run: RunSummary, all: ReadonlyMap<string, RunSummary>): string {
  const parent = run.parent === null ? undefined : all.get(run.parent);
  return parent === undefined ? run.id.slice(0, short) : `${nameOf(parent, all)}/${run.ordinal}`;
}

function listed(run: RunSummary, id: string): RunListing {
  const { name, created, duration, steps, cost, status, grade, complete, parent } = run;
  return {
    id,
    title: name ?? id,
    created: new Date(created).toISOString(),
    ms: duration,
    steps,
    cost,
    status,
    grade,
    complete,
    live: false,
    parent: parent === null ? null : parent.slice(0, short),
  };
}
