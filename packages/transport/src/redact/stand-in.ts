import { createHmac } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const replaceable = /[0-9A-Za-z]/;

/** Fewest letters and digits that are told apart from others; what has fewer becomes a row of X. */
const fewest = 8;

/** Where there is room, a placeholder says what it is. */
const mark = 'REDACTED';
const roomForMark = 20;

/**
 * What stands in the place of a secret: of the same form, so that every encoding of the one has the
 * same length as that of the other. Letters and digits are replaced by others that follow from key
 * and value; punctuation stays. The last characters are a check, by which it is known again.
 */
export function standIn(key: Uint8Array, value: string): string {
  const letters = lettersOf(value);
  if (letters.length < fewest) return withLetters(value, () => 'X');
  const { head, checked } = partsOf(letters.length);
  const tag = characters(key, `value ${value}`, letters.length - head.length - checked);
  const all = head + tag + checkOf(key, tag, checked);
  return withLetters(value, (index) => all[index] as string);
}

/** Whether `standIn` made this with the same key. */
export function isStandIn(key: Uint8Array, text: string): boolean {
  const letters = lettersOf(text);
  // Of any length: what broke off was blanked.
  if (/^X*$/.test(letters)) return true;
  if (letters.length < fewest) return false;
  const { head, checked } = partsOf(letters.length);
  if (!letters.startsWith(head)) return false;
  const tag = letters.slice(head.length, letters.length - checked);
  return letters.slice(letters.length - checked) === checkOf(key, tag, checked);
}

function partsOf(length: number): { readonly head: string; readonly checked: number } {
  return length < roomForMark ? { head: '', checked: 3 } : { head: mark, checked: 5 };
}

function checkOf(key: Uint8Array, tag: string, length: number): string {
  return characters(key, `check ${tag}`, length);
}

/** Letters beyond ASCII count as one of their length in UTF-8, and as none that is told apart. */
function lettersOf(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '');
}

function withLetters(text: string, at: (index: number) => string): string {
  let index = 0;
  let result = '';
  for (const unit of text.split('')) {
    if (replaceable.test(unit)) result += at(index++);
    else result += foreign(unit);
  }
  return result;
}

/** Another letter that takes as many bytes; halves of surrogate pairs and punctuation stay. */
function foreign(unit: string): string {
  const code = unit.charCodeAt(0);
  if (code < 0xa0 || (code >= 0xd800 && code <= 0xdfff)) return unit;
  return code < 0x800 ? 'Ø' : '々';
}

function characters(key: Uint8Array, seed: string, length: number): string {
  let result = '';
  for (let block = 0; result.length < length; block++) {
    const bytes = createHmac('sha256', key).update(`${block} ${seed}`).digest();
    for (const byte of bytes) result += alphabet[byte % alphabet.length];
  }
  return result.slice(0, length);
}
