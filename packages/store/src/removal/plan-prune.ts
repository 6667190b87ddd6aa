import type { RunSummary } from '../model/run.ts';

/** Which runs may go. A run goes if any of the criteria says so. */
export interface PruneCriteria {
  /** Older than this many milliseconds. */
  readonly olderThan?: number;
  /** All but the latest so many. */
  readonly keep?: number;
  /** Those of this name. */
  readonly name?: string;
  /** The oldest ones, until the content of the rest comes to at most so many bytes. */
  readonly maxBytes?: number;
}

export type PruneReason = 'age' | 'count' | 'name' | 'size' | 'parent';

export interface PrunedRun {
  readonly run: RunSummary;
  readonly reason: PruneReason;
}

/** What pruning would do; `store.remove` with the ids of `remove` does it. */
export interface PrunePlan {
  /** The oldest first. `parent` as a reason: a branch that goes with its parent. */
  readonly remove: readonly PrunedRun[];
  /** Runs that match and stay, because a branch that stays needs them. */
  readonly needed: readonly RunSummary[];
  /** Bytes of content that go, and that stay; what runs share may have to move to those that stay. */
  readonly bytes: { readonly removed: number; readonly kept: number };
}

/**
 * Plans what to remove. A branch is judged by its own age, name and place in the row; the parents of
 * branches that stay are kept.
 *
 * @param runs all runs of the store, branches included.
 * @param options.now milliseconds since 1970.
 */
export function planPrune(
  runs: readonly RunSummary[],
  { criteria, now }: { readonly criteria: PruneCriteria; readonly now: number },
): PrunePlan {
  const latestFirst = [...runs].sort((a, b) => b.created - a.created);
  const chosen = new Map<string, PruneReason>();
  for (const [place, run] of latestFirst.entries()) {
    const reason = reasonFor(run, { place, criteria, now });
    if (reason !== undefined) chosen.set(run.id, reason);
  }
  keepNeeded(runs, chosen);
  if (criteria.maxBytes !== undefined) shrink(latestFirst, { chosen, most: criteria.maxBytes });
  const remove = latestFirst
    .toReversed()
    .flatMap((run) => ({ run, reason: chosen.get(run.id) }))
    .filter((entry): entry is PrunedRun => entry.reason !== undefined);
  const removed = sum(remove.map(({ run }) => run));
  return {
    remove,
    needed: latestFirst.filter(
      (run, place) => !chosen.has(run.id) && reasonFor(run, { place, criteria, now }) !== undefined,
    ),
    bytes: { removed, kept: sum(runs) - removed },
  };
}

function reasonFor(
  run: RunSummary,
  from: { readonly place: number; readonly criteria: PruneCriteria; readonly now: number },
): PruneReason | undefined {
  const { olderThan, keep, name } = from.criteria;
  if (name !== undefined && run.name === name) return 'name';
  if (olderThan !== undefined && from.now - run.created > olderThan) return 'age';
  if (keep !== undefined && from.place >= keep) return 'count';
  return undefined;
}

/** Takes from the chosen ones what a branch that stays, or a branch of that, needs. */
function keepNeeded(runs: readonly RunSummary[], chosen: Map<string, PruneReason>): void {
  const parents = new Map(runs.map(({ id, parent }) => [id, parent]));
  for (const run of runs) {
    if (chosen.has(run.id)) continue;
    for (let at = run.parent; at !== null; at = parents.get(at) ?? null) chosen.delete(at);
  }
}

/** Chooses the oldest runs, each with all its branches, until the rest is small enough. */
function shrink(
  latestFirst: readonly RunSummary[],
  { chosen, most }: { readonly chosen: Map<string, PruneReason>; readonly most: number },
): void {
  const branches = Map.groupBy(latestFirst, ({ parent }) => parent);
  let kept = sum(latestFirst.filter(({ id }) => !chosen.has(id)));
  const choose = (run: RunSummary, reason: PruneReason): void => {
    if (!chosen.has(run.id)) kept -= run.storedBytes;
    if (!chosen.has(run.id)) chosen.set(run.id, reason);
    for (const branch of branches.get(run.id) ?? []) choose(branch, 'parent');
  };
  for (const run of latestFirst.toReversed()) {
    if (kept <= most) break;
    choose(run, 'size');
  }
}

function sum(runs: readonly RunSummary[]): number {
  return runs.reduce((total, { storedBytes }) => total + storedBytes, 0);
}
