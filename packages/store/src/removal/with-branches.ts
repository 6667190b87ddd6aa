import type { RunSummary } from '../model/run.ts';

/** A run and everything that was forked from it, directly or not; parents before their branches. */
export function withBranches(runs: readonly RunSummary[], id: string): readonly RunSummary[] {
  const branches = Map.groupBy(runs, ({ parent }) => parent);
  const found = runs.filter((run) => run.id === id);
  for (let at = 0; at < found.length; at += 1) {
    found.push(...(branches.get((found[at] as RunSummary).id) ?? []));
  }
  return found;
}
