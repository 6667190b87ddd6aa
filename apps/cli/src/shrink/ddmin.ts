/**
 * The delta debugging of Zeller and Hildebrandt (ddmin): leaves items out as long as what is left
 * still passes the test, large pieces first. The items stay in their order.
 *
 * @param holds whether a list still does what is looked for; asked at most once for each list. It has
 * to hold for all items.
 * @returns a list that holds, and from which no single item can be left out; unless `isOver` became
 * true, then a list that holds.
 */
export async function ddmin<T>(
  items: readonly T[],
  holds: (items: readonly T[]) => Promise<boolean>,
  { isOver = () => false }: { readonly isOver?: () => boolean } = {},
): Promise<readonly T[]> {
  const asked = new Map<string, boolean>();
  const order = new Map(items.map((item, index) => [item, index]));
  const ask = async (some: readonly T[]): Promise<boolean> => {
    const key = some.map((item) => order.get(item)).join(' ');
    const known = asked.get(key);
    if (known !== undefined) return known;
    const held = await holds(some);
    asked.set(key, held);
    return held;
  };
  let left = items;
  for (let pieces = 1; left.length > 0 && !isOver(); ) {
    const size = Math.ceil(left.length / pieces);
    const smaller = await firstThatHolds(withoutPieces(left, size), ask, isOver);
    if (smaller !== undefined) {
      left = smaller;
      pieces = Math.max(1, Math.min(pieces - 1, left.length));
    } else if (size === 1) return left;
    else pieces = Math.min(left.length, pieces * 2);
  }
  return left;
}

/** The list without one piece of it, each in turn; the last pieces first. */
function withoutPieces<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size);
  return starts
    .toReversed()
    .map((start) => [...items.slice(0, start), ...items.slice(start + size)]);
}

async function firstThatHolds<T>(
  lists: readonly (readonly T[])[],
  ask: (items: readonly T[]) => Promise<boolean>,
  isOver: () => boolean,
): Promise<readonly T[] | undefined> {
  for (const list of lists) {
    if (isOver()) return undefined;
    if (await ask(list)) return list;
  }
  return undefined;
}
