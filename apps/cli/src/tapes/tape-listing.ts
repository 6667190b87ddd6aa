import { statSync } from 'node:fs';
import type { RunListing } from '@tracefork/report/serve';
import { openAnyTape } from './open-any.ts';

/** A tape in a list, under an id. */
export type TapeListing = (
  file: string,
  as: Pick<RunListing, 'id' | 'live'>,
) => Promise<RunListing | null>;

/** What changes whenever a file does. */
export function fileVersion(file: string): string {
  const { mtimeMs, size } = statSync(file);
  return `${size}-${mtimeMs}`;
}

/** Reads tapes for a list, each again only when it has changed. */
export function tapeListings(): TapeListing {
  const known = new Map<string, { readonly version: string; readonly listing: RunListing }>();
  return async (file, { id, live }) => {
    try {
      const version = fileVersion(file);
      const found = known.get(file);
      if (found?.version === version) return { ...found.listing, id, live };
      const listing = { ...(await read(file)), id, live };
      known.set(file, { version, listing });
      return listing;
    } catch {
      // A recording that has not begun, or a file that is no tape: `fsck` and `show` tell more.
      return null;
    }
  };
}

async function read(file: string): Promise<Omit<RunListing, 'id' | 'live'>> {
  const { view } = await openAnyTape(file);
  const { agent, created, ms, totals, outcome, complete } = view;
  const failed = outcome?.error !== undefined || (outcome?.exit?.code ?? 0) !== 0;
  return {
    title: agent ?? file,
    created,
    ms,
    steps: totals.steps,
    cost: totals.cost,
    status: outcome === null ? 'unknown' : failed ? 'failed' : 'succeeded',
    grade: null,
    complete,
    parent: null,
  };
}
