const words =
  'order refund customer policy ticket shipped label invoice amount receipt carrier parcel window agent note reply check balance account region status update pending approved declined'.split(
    ' ',
  );

/** Text of a given length from a seeded generator (mulberry32), so that every run has the same. */
export function seededText(seed: number): (length: number) => string {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (length) => {
    let text = '';
    while (text.length < length) text += `${words[Math.floor(next() * words.length)]} `;
    return text.slice(0, length);
  };
}
