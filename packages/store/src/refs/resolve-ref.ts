import { AmbiguousRunError, RunNotFoundError } from '../model/errors.ts';
import { parseRunRef, shortId } from './parse-ref.ts';

/** What a store can look up. */
export interface RefLookups {
  /** Ids that begin so, in order, at most `limit`. */
  beginningWith(beginning: string, limit: number): Promise<readonly string[]>;
  branch(parent: string, ordinal: number): Promise<string | undefined>;
  /** How many branches a run has. */
  branchCount(parent: string): Promise<number>;
  latest(): Promise<string | undefined>;
}

/**
 * The id of the run that somebody named.
 *
 * @throws RunNotFoundError, AmbiguousRunError
 */
export async function resolveRef(ref: string, lookups: RefLookups): Promise<string> {
  const parsed = parseRunRef(ref);
  if (parsed === undefined) {
    throw new RunNotFoundError(
      ref,
      `"${ref}" does not name a run: that is the beginning of an id (hex digits), a branch such as ab12/3, or "latest".`,
    );
  }
  let id =
    parsed.kind === 'latest' ? await latest(lookups) : await byBeginning(parsed.beginning, lookups);
  for (const ordinal of parsed.branches) {
    const branch = await lookups.branch(id, ordinal);
    if (branch === undefined) throw await noBranch(ref, { id, ordinal, lookups });
    id = branch;
  }
  return id;
}

async function latest(lookups: RefLookups): Promise<string> {
  const id = await lookups.latest();
  if (id === undefined) throw new RunNotFoundError('latest', 'No run was recorded here yet.');
  return id;
}

async function byBeginning(beginning: string, lookups: RefLookups): Promise<string> {
  const [id, ...others] = await lookups.beginningWith(beginning, 4);
  if (id === undefined) {
    const near = await nearest(beginning, lookups);
    const hint = near === undefined ? '' : ` The nearest is ${shortId(near)}.`;
    throw new RunNotFoundError(beginning, `No run begins with "${beginning}".${hint}`);
  }
  if (others.length > 0) throw new AmbiguousRunError(beginning, [id, ...others]);
  return id;
}

async function nearest(beginning: string, lookups: RefLookups): Promise<string | undefined> {
  for (let length = beginning.length - 1; length > 0; length -= 1) {
    const [near] = await lookups.beginningWith(beginning.slice(0, length), 1);
    if (near !== undefined) return near;
  }
  return undefined;
}

async function noBranch(
  ref: string,
  at: { readonly id: string; readonly ordinal: number; readonly lookups: RefLookups },
): Promise<RunNotFoundError> {
  const count = await at.lookups.branchCount(at.id);
  const has = count === 0 ? 'no branches' : count === 1 ? '1 branch' : `${count} branches`;
  return new RunNotFoundError(
    ref,
    `Run ${shortId(at.id)} has no branch ${at.ordinal}; it has ${has}. See them with: tracefork branches ${shortId(at.id)}.`,
  );
}
