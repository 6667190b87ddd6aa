const CHUNK = 64 * 1024;

/** How many bytes `a` from `atA` and `b` from `atB` have in common, going forward. */
export function commonPrefix(
  a: Buffer,
  b: Buffer,
  at: { a: number; b: number } = { a: 0, b: 0 },
): number {
  const most = Math.min(a.length - at.a, b.length - at.b);
  let same = 0;
  let step = CHUNK;
  while (same < most) {
    const take = Math.min(step, most - same);
    const [i, j] = [at.a + same, at.b + same];
    if (a.compare(b, j, j + take, i, i + take) === 0) same += take;
    else if (take === 1) break;
    else step = take >> 1;
  }
  return same;
}

/** How many bytes before `end.a` in `a` and before `end.b` in `b` are the same, at most `most`. */
export function commonSuffix(
  a: Buffer,
  b: Buffer,
  range: { readonly a: number; readonly b: number; readonly most: number },
): number {
  let same = 0;
  let step = CHUNK;
  const most = Math.min(range.most, range.a, range.b);
  while (same < most) {
    const take = Math.min(step, most - same);
    const [i, j] = [range.a - same, range.b - same];
    if (a.compare(b, j - take, j, i - take, i) === 0) same += take;
    else if (take === 1) break;
    else step = take >> 1;
  }
  return same;
}
