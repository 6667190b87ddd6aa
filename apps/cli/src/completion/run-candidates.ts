import type { Glance } from '@tracefork/store/glance';
import type { Io } from '../io.ts';
import { storePlace } from '../store/locate.ts';
import type { Candidate } from './completion-at.ts';

/** Runs that are offered at most: a longer list is not read. */
const OFFERED = 100;
/** Digits of an id that are shown, as everywhere. */
const SHOWN = 10;
/** Milliseconds to wait for a store that somebody writes to: a key press does not wait. */
const PATIENCE = 100;

/** The latest runs of the store, or after `ab12/` the branches of that one. Nothing is made or taken in. */
export async function runCandidates(typed: string, io: Io): Promise<readonly Candidate[]> {
  const place = storePlace(io);
  if (!place.exists) return [];
  const { glance } = await import('@tracefork/store/glance');
  const [, parent] = /^(.+)\/\d*$/.exec(typed) ?? [];
  const options = { limit: OFFERED, timeout: PATIENCE };
  if (parent !== undefined) {
    return glance(place.folder, { ...options, branchesOf: parent }).map((run) =>
      candidate(`${parent}/${run.ordinal}`, run),
    );
  }
  const runs = glance(place.folder, options);
  const latest = { word: 'latest', description: 'the run recorded last' };
  return [
    ...(runs.length === 0 ? [] : [latest]),
    ...runs.map((run) => candidate(run.id.slice(0, SHOWN), run)),
  ];
}

function candidate(word: string, { name, created, state }: Glance): Candidate {
  const when = new Date(created).toISOString().slice(0, 16).replace('T', ' ');
  return { word, description: [name ?? '', when, state].join(' ').trim() };
}
