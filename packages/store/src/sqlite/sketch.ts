import crypto from 'node:crypto';

/** How many samples of a text are kept. */
const MOST = 12;
/** A sample is taken where the ten highest bits of a rolling hash are zero: about once in a KiB. */
const SHIFT = 22;
const WINDOW = 64;

/** A fixed random number for each byte, so that all stores sample alike. */
const GEAR: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) =>
  crypto.hash('sha256', `tracefork store ${byte}`, 'buffer').readUInt32LE(0),
);

/**
 * Samples of a text at places that its content decides, so that texts which hold the same stretches
 * share samples, wherever the stretches stand. At most 12 numbers below 2⁴⁸.
 */
export function sketch(text: Uint8Array): readonly number[] {
  const found = new Set<number>();
  let rolling = 0;
  for (let at = 0; at < text.length; at += 1) {
    rolling = ((rolling << 1) + (GEAR[text[at] as number] as number)) >>> 0;
    if (rolling >>> SHIFT !== 0 || at < WINDOW) continue;
    const sample = crypto.hash('sha1', text.subarray(at - WINDOW, at), 'buffer');
    found.add(sample.readUIntBE(0, 6));
  }
  return [...found].sort((a, b) => a - b).slice(0, MOST);
}
