import type { Io } from '../io.ts';
import { renderBranches } from '../render/runs.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { branchView, runView } from '../view/run-view.ts';
import { printJson } from './print-json.ts';

export interface BranchesOptions {
  readonly ref: string;
  readonly json?: boolean;
}

/** `tracefork branches`: what was forked from a run. */
export function branches({ ref, json = false }: BranchesOptions, io: Io): Promise<number> {
  return withStore(openExistingStore(io), async ({ store }) => {
    const run = await store.find(ref);
    const found = await store.branches(run.id);
    const name = ref.includes('/') ? ref : run.id.slice(0, 10);
    if (json) {
      printJson(io, { command: 'branches', run: runView(run), branches: found.map(branchView) });
    } else if (found.length === 0) io.err.line(`Run ${name} has no branches.`);
    else io.out.line(renderBranches(found, { name, look: io.out }));
    return 0;
  });
}
