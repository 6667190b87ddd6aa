import { InvalidArgumentError } from 'commander';

/** Said of every `--pubkey`. */
export const who = 'who must have signed: a public key in base64, or a file with `publicKey`';

/** A whole number above 0. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('A whole number above 0 is wanted.');
  }
  return Number(text);
}

/** A whole number from 0. */
export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number from 0 is wanted.');
  return Number(text);
}

/** Names, separated by commas. */
export function names(text: string): readonly string[] {
  return text.split(',').filter((name) => name !== '');
}
