import {
  isStoreError,
  type PruneCriteria,
  type PrunePlan,
  planPrune,
  type RunStore,
} from '@tracefork/store';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderPrunePlan } from '../render/prune.ts';
import { counted, size } from '../render/units.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { runView } from '../view/run-view.ts';
import { printJson } from './print-json.ts';

export interface PruneOptions {
  /** Days. */
  readonly olderThan?: number;
  readonly keep?: number;
  readonly name?: string;
  /** Bytes. */
  readonly maxSize?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const DAY = 86_400_000;

/** `tracefork prune`: shows what would go, asks, and removes it. */
export function prune(options: PruneOptions, io: Io): Promise<number> {
  const criteria = criteriaOf(options);
  const { dryRun = false, yes = false, json = false } = options;
  return withStore(openExistingStore(io), async ({ store }) => {
    const { runs } = await store.list({ branches: true });
    const plan = planPrune(runs, { criteria, now: Date.now() });
    if (!json) io.out.line(renderPrunePlan(plan, io.out));
    const ids = plan.remove.map(({ run }) => run.id);
    const isAgreed = !dryRun && ids.length > 0 && (yes || (await agreed(plan, io)));
    const freed = isAgreed ? await removeThoseLeft(ids, store) : 0;
    if (json) printJson(io, document(plan, { removed: isAgreed, freed }));
    else if (isAgreed) io.out.line(`removed ${counted(ids.length, 'run')}, ${size(freed)} freed`);
    return isAgreed || dryRun || ids.length === 0 ? 0 : 2;
  });
}

/** What another process removed meanwhile is gone, as was asked. */
async function removeThoseLeft(ids: readonly string[], store: RunStore): Promise<number> {
  for (;;) {
    const { runs } = await store.list({ branches: true });
    const there = new Set(runs.map(({ id }) => id));
    try {
      return (await store.remove(ids.filter((id) => there.has(id)))).freed;
    } catch (error) {
      if (!isStoreError(error, 'RUN_NOT_FOUND')) throw error;
    }
  }
}

function criteriaOf({ olderThan, keep, name, maxSize }: PruneOptions): PruneCriteria {
  const criteria = {
    ...(olderThan === undefined ? {} : { olderThan: olderThan * DAY }),
    ...(keep === undefined ? {} : { keep }),
    ...(name === undefined ? {} : { name }),
    ...(maxSize === undefined ? {} : { maxBytes: maxSize }),
  };
  if (Object.keys(criteria).length > 0) return criteria;
  throw new UsageError(
    'Say which runs may go: --older-than DAYS, --keep COUNT, --name NAME or --max-size MEGABYTES. With --dry-run nothing is removed.',
  );
}

async function agreed({ remove }: PrunePlan, io: Io): Promise<boolean> {
  const answer = await io.confirm(`Remove ${counted(remove.length, 'run')}?`);
  if (!answer) io.err.line('Nothing was removed. Without a terminal to ask on, add --yes.');
  return answer;
}

function document(
  { remove, needed, bytes }: PrunePlan,
  done: { readonly removed: boolean; readonly freed: number },
) {
  return {
    command: 'prune',
    ...done,
    remove: remove.map(({ run, reason }) => ({ ...runView(run), reason })),
    needed: needed.map(runView),
    bytes,
  };
}
