/** Comparisons begin with few bytes, because most bodies that differ do so at once, and grow. */
const FIRST = 64;
const MOST = 64 * 1024;

/** How many bytes `a` from `atA` and `b` from `atB` have in common, going forward. */
export function commonPrefix(
  a: Buffer,
  b: Buffer,
  at: { a: number; b: number } = { a: 0, b: 0 },
): number {
  const most = Math.min(a.length - at.a, b.length - at.b);
  return longest(most, (from, to) => {
    const [i, j] = [at.a + from, at.b + from];
    return a.compare(b, j, at.b + to, i, at.a + to) === 0;
  });
}

/** How many bytes before `end.a` in `a` and before `end.b` in `b` are the same, at most `most`. */
export function commonSuffix(
  a: Buffer,
  b: Buffer,
  range: { readonly a: number; readonly b: number; readonly most: number },
): number {
  const most = Math.min(range.most, range.a, range.b);
  return longest(most, (from, to) => {
    const [i, j] = [range.a - from, range.b - from];
    return a.compare(b, range.b - to, j, range.a - to, i) === 0;
  });
}

/** The greatest length for which all stretches up to it are the same. */
function longest(most: number, same: (from: number, to: number) => boolean): number {
  let length = 0;
  let step = FIRST;
  let grows = true;
  while (length < most) {
    const take = Math.min(step, most - length);
    if (same(length, length + take)) {
      length += take;
      if (grows) step = Math.min(MOST, step * 2);
    } else if (take === 1) break;
    else {
      grows = false;
      step = take >> 1;
    }
  }
  return length;
}
