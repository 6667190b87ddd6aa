import type { BlameInput } from '@tracefork/report';
import type { RunStore, StoredRun } from '@tracefork/store';
import { mergeBlame } from '../view/merge-blame.ts';
import { readBlame } from '../view/read-blame.ts';

const kind = 'blame';

/** The latest results of blame that the store has of a run, and that this version can read. */
export async function blameIn(store: RunStore, run: StoredRun): Promise<BlameInput | undefined> {
  const results = await store.results(run.id, kind);
  const inputs = results
    .toReversed()
    .map(({ version, data }) => (version === 1 ? readBlame(data)?.input : undefined))
    .filter((input) => input !== undefined);
  return mergeBlame(inputs);
}

/** Changes whenever another result is kept. */
export async function blameVersion(store: RunStore, run: StoredRun): Promise<number> {
  return (await store.results(run.id, kind)).length;
}
