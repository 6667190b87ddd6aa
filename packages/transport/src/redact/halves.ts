import { credentialsOf, isPlain } from './known-secrets.ts';
import { literalSearch } from './literal-search.ts';
import { type Spelling, spellingsOf } from './spellings.ts';

/** Fewest characters of a half that says something of the secret it is of. */
const fewest = 12;

/**
 * Finds secrets that stand in two values: one of the two holds at least the first or the second half.
 *
 * @returns the names of the variables of which a half stands in some bytes
 */
export function halvesOf(
  environment: Readonly<Record<string, string | undefined>>,
  further: readonly string[],
): (bytes: Uint8Array) => readonly string[] {
  const search = literalSearch<Spelling & { readonly name: string }>(
    Object.entries(credentialsOf(environment, further)).flatMap(([name, value]) => {
      const half = Math.floor(value.length / 2);
      if (half < fewest || isPlain(value)) return [];
      return [value.slice(0, half), value.slice(-half)].flatMap((part) =>
        spellingsOf(part, part).map((spelling) => ({ ...spelling, name })),
      );
    }),
  );
  return (bytes) => [...new Set(search.find(bytes).map(({ found }) => found.name))];
}
