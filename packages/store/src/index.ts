import './require-node.ts';

export {
  type Journal,
  type JournalEntry,
  type Leftover,
  openJournal,
  type TakenIn,
} from './journal/journal.ts';
export { memoryStore } from './memory/memory-store.ts';
export type * from './model/errors.ts';
export { isStoreError } from './model/errors.ts';
export type * from './model/run.ts';
export type * from './model/run-store.ts';
export { createStore, isStore, openStore, type StoreOptions } from './open-store.ts';
export { parseRunRef, type RunRef, shortId } from './refs/parse-ref.ts';
export {
  type PruneCriteria,
  type PrunedRun,
  type PrunePlan,
  type PruneReason,
  planPrune,
} from './removal/plan-prune.ts';
export { withBranches } from './removal/with-branches.ts';
