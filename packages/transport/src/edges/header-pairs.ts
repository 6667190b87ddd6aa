/** Raw headers or trailers as Node gives them (name, value, name, value, …), as pairs. */
export function headerPairs(raw: readonly string[]): Array<[string, string]> {
  return Array.from({ length: raw.length >> 1 }, (_, index) => [
    raw[2 * index] as string,
    raw[2 * index + 1] as string,
  ]);
}
