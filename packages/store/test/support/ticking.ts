/** A clock that goes on by a second each time it is read. */
export function ticking(from = 1_800_000_000_000): () => number {
  let now = from;
  return () => {
    now += 1000;
    return now;
  };
}
