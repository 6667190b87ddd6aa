import { withBranches } from '@tracefork/store';
import type { Io } from '../io.ts';
import { counted, size } from '../render/units.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { printJson } from './print-json.ts';

export interface RmOptions {
  readonly refs: readonly string[];
  readonly branches?: boolean;
  readonly json?: boolean;
}

/** `tracefork rm`: removes the runs that are named, all or none. */
export function rm({ refs, branches = false, json = false }: RmOptions, io: Io): Promise<number> {
  return withStore(openExistingStore(io), async ({ store }) => {
    const ids = new Set<string>();
    for (const ref of refs) ids.add((await store.find(ref)).id);
    if (branches) {
      const { runs } = await store.list({ branches: true });
      for (const id of [...ids]) for (const run of withBranches(runs, id)) ids.add(run.id);
    }
    const { freed } = await store.remove([...ids]);
    if (json) printJson(io, { command: 'rm', runs: [...ids], freed });
    else io.err.line(`removed ${counted(ids.size, 'run')}, ${size(freed)} freed`);
    return 0;
  });
}
