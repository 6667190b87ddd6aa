import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { Bodies } from './data/bodies.ts';
import { type Incident, incidentsOf } from './data/incidents.ts';
import type { Opened } from './data/open-report.ts';
import { type Row, rowKey, rowsOf } from './data/rows.ts';
import { openRun, type Run } from './data/run.ts';
import { route } from './state.ts';

/** The report that the page shows. */
export const opened = signal<Opened | null>(null);

export const bodies: ReadonlySignal<Bodies> = computed(() => {
  const { data, bytes } = opened.value as Opened;
  return new Bodies(data, bytes);
});

const runs = computed(() => {
  const cache = new Map<string, Run>();
  const { data } = opened.value as Opened;
  return (id: string): Run => {
    const found =
      data.runs.find((run) => run.id.toWellFormed() === id.toWellFormed()) ?? data.runs[0];
    if (found === undefined) throw new Error('The report holds no run.');
    const known = cache.get(found.id) ?? openRun(found, bodies.value);
    cache.set(found.id, known);
    return known;
  };
});

/** A run by its id; the first one where there is none of that id. */
export const runById = (id: string): Run => runs.value(id);

/** The run that is looked at. */
export const run: ReadonlySignal<Run> = computed(() => runById(route.value.run));

/** What one would look at first in it. */
export const incidents: ReadonlySignal<readonly Incident[]> = computed(() => {
  const { runs, blame } = (opened.value as Opened).data;
  return incidentsOf(run.value, run.value.data.id === runs[0]?.id ? blame : null);
});

export const rows: ReadonlySignal<readonly Row[]> = computed(() => rowsOf(run.value));

/** Place of the chosen line among the rows; -1: none is chosen. */
export const chosenRow: ReadonlySignal<number> = computed(() => {
  const { place } = route.value;
  return place === '' ? -1 : rows.value.findIndex((row) => rowKey(row) === place);
});
