import { eventKinds } from '../../src/model.ts';
import type { Run } from './run.ts';

/** A line of the timeline. */
export type Row =
  | { readonly kind: 'step'; readonly index: number; readonly at: number }
  | { readonly kind: 'tool'; readonly index: number; readonly at: number }
  | { readonly kind: 'program'; readonly index: number; readonly at: number }
  | { readonly kind: 'exchange'; readonly index: number; readonly at: number }
  | { readonly kind: 'uncovered'; readonly index: number; readonly at: number }
  | { readonly kind: 'stdin'; readonly index: number; readonly at: number }
  /** Draws, clock reads and timers between two other lines. */
  | { readonly kind: 'quiet'; readonly from: number; readonly to: number; readonly at: number }
  | { readonly kind: 'outcome'; readonly at: number };

export type RowKind = Row['kind'];

const loud: Readonly<Record<string, RowKind>> = {
  request: 'exchange',
  'tool-call': 'tool',
  program: 'program',
  uncovered: 'uncovered',
  stdin: 'stdin',
  outcome: 'outcome',
};
const quiet = new Set(['draw', 'clock', 'timer']);

/** The timeline of a run: its steps and what lies between, in the order of the tape. */
export function rowsOf(run: Run): readonly Row[] {
  const { data, times, stepOf } = run;
  const rows: Row[] = [];
  const seen = new Set<number>();
  for (let event = 0; event < times.length; event += 1) {
    const name = eventKinds[data.events.kind[event] as number] as string;
    const index = data.events.id[event] as number;
    const at = times[event] as number;
    if (quiet.has(name)) {
      const last = rows.at(-1);
      if (last?.kind === 'quiet') rows[rows.length - 1] = { ...last, to: event + 1 };
      else rows.push({ kind: 'quiet', from: event, to: event + 1, at });
      continue;
    }
    const kind = loud[name];
    if (kind === undefined) continue;
    const step = kind === 'exchange' ? stepOf.get(index) : undefined;
    if (step === undefined) rows.push({ kind, index, at } as Row);
    else if (!seen.has(step)) rows.push({ kind: 'step', index: step, at });
    if (step !== undefined) seen.add(step);
  }
  // Tapes of other programs have exchanges without events.
  for (const [index, step] of data.steps.entries()) {
    if (!seen.has(index)) rows.push({ kind: 'step', index, at: step.at });
  }
  return rows;
}

/** A name that stays the same, for links. */
export function rowKey(row: Row): string {
  if (row.kind === 'quiet') return `quiet=${row.from}`;
  return row.kind === 'outcome' ? 'outcome' : `${row.kind}=${row.index}`;
}
