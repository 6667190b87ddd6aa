import type { PrunePlan, PruneReason } from '@tracefork/store';
import { columns } from './columns.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted, instant, size } from './units.ts';

const words: Readonly<Record<PruneReason, string>> = {
  age: 'it is too old',
  count: 'there are enough later ones',
  name: 'its name',
  size: 'the store is too large',
  parent: 'its parent goes',
};

/** What pruning would remove, and why. */
export function renderPrunePlan({ remove, needed, bytes }: PrunePlan, { style }: Look): string {
  if (remove.length === 0 && needed.length === 0) return 'Nothing to remove.';
  const rows = remove.map(({ run, reason }) => [
    run.id.slice(0, 10),
    instant(new Date(run.created).toISOString()),
    safeLine(run.name ?? ''),
    size(run.storedBytes),
    words[reason],
  ]);
  const left = { align: 'left' } as const;
  const lines = columns(rows, [left, left, left, { align: 'right' }, left]);
  return [
    ...lines,
    ...needed.map((run) =>
      style.dim(`${run.id.slice(0, 10)}  stays: a branch that stays needs it`),
    ),
    `${counted(remove.length, 'run')} to remove, ${size(bytes.removed)}; ${size(bytes.kept)} stay`,
  ].join('\n');
}
