import { isUtf8 } from 'node:buffer';

/**
 * Bytes as text and back. Bytes that are not UTF-8 become lone surrogates U+DC80 to U+DCFF, as
 * Python's `surrogateescape` has it; a chunk that ends inside a character needs no more than that.
 */

const SAMPLE = 4096;
/** More than one stray byte in this many, and base64 is the shorter form. */
const STRAY = 32;

/** The text for `bytes`, or `undefined` where they are too far from UTF-8 to be called text. */
export function toText(bytes: Buffer): string | undefined {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  if (bytes.length > SAMPLE && tooStray(escapeStray(bytes.subarray(0, SAMPLE)), SAMPLE))
    return undefined;
  const text = escapeStray(bytes);
  return tooStray(text, bytes.length) ? undefined : text;
}

function tooStray(text: string, size: number): boolean {
  return countStray(text) > Math.max(6, size / STRAY);
}

function escapeStray(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', from, at) + String.fromCharCode(0xdc00 + (bytes[at] as number));
    at += 1;
    from = at;
  }
  return text + bytes.toString('utf8', from);
}

/** Length of the valid UTF-8 character at `at`, or 0. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

const isStray = (unit: number): boolean => unit >= 0xdc80 && unit <= 0xdcff;
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

function countStray(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (isHigh(unit)) at += 1;
    else if (isStray(unit)) count += 1;
  }
  return count;
}

/** The bytes that `text` stands for, or `undefined` where it holds a surrogate that stands for none. */
export function fromText(text: string): Buffer | undefined {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/\p{Surrogate}/gu)) {
    const unit = text.charCodeAt(index);
    if (!isStray(unit)) return undefined;
    pieces.push(Buffer.from(text.slice(from, index), 'utf8'), Buffer.of(unit - 0xdc00));
    from = index + 1;
  }
  pieces.push(Buffer.from(text.slice(from), 'utf8'));
  return Buffer.concat(pieces);
}

/** How many bytes `text` stands for; `undefined` as for `fromText`. */
export function textSize(text: string): number | undefined {
  return text.isWellFormed() ? Buffer.byteLength(text, 'utf8') : fromText(text)?.length;
}
