import type { BlameInput } from '@tracefork/report';
import type { RunStore, StoredRun } from '@tracefork/store';
import { readBlame } from '../view/read-blame.ts';

const kind = 'blame';

/** The latest result of blame that the store has of a run, and that this version can read. */
export async function blameIn(store: RunStore, run: StoredRun): Promise<BlameInput | undefined> {
  const results = await store.results(run.id, kind);
  return results
    .toReversed()
    .map(({ version, data }) => (version === 1 ? readBlame(data) : null))
    .find((read) => read !== null)?.input;
}

/** Changes whenever another result is kept. */
export async function blameVersion(store: RunStore, run: StoredRun): Promise<number> {
  return (await store.results(run.id, kind)).length;
}
