import { SEAL_HEADER, SEAL_LENGTH } from './seal.ts';
import type { Source } from './source.ts';

const STEP = 1024 * 1024;

/**
 * Whether what begins at `offset` can be what a crash leaves of a pair of frames: its beginning, or
 * bytes that the file system never filled. A pair that was once whole still shows its seal
 * somewhere, and is damaged rather than cut.
 *
 * @param pair what was found: the data frame is cut, not a frame at all, or whole and ends there.
 */
export function looksCut(
  source: Source,
  offset: number,
  pair: { readonly frame: 'cut' | 'invalid' } | { readonly frame: 'whole'; readonly end: number },
): boolean {
  switch (pair.frame) {
    case 'invalid':
      return onlyZeros(source, offset);
    case 'cut':
      return !holdsSeal(source, offset, source.size);
    case 'whole':
      return (
        (pair.end < source.size && onlyZeros(source, pair.end)) ||
        (beginsSeal(source.read(pair.end, SEAL_LENGTH)) && !holdsSeal(source, offset, pair.end))
      );
  }
}

function beginsSeal(rest: Buffer): boolean {
  const header = Math.min(rest.length, SEAL_HEADER.length);
  return rest.length < SEAL_LENGTH && rest.compare(SEAL_HEADER, 0, header, 0, header) === 0;
}

/** Whether a seal begins between the two places. */
export function holdsSeal(source: Source, from: number, to: number): boolean {
  for (let at = from; at < to; at += STEP) {
    const piece = source.read(at, Math.min(STEP + SEAL_HEADER.length - 1, to - at));
    if (piece.includes(SEAL_HEADER)) return true;
  }
  return false;
}

function onlyZeros(source: Source, from: number): boolean {
  for (let at = from; at < source.size; at += STEP) {
    if (source.read(at, STEP).some((byte) => byte !== 0)) return false;
  }
  return true;
}
