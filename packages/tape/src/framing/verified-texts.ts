import { createHash } from 'node:crypto';
import { TapeDamagedError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { findPairs, type Pair, readPair } from './pairs.ts';
import type { Source } from './source.ts';

/** A pair with its text. */
export interface TextPair extends Pair {
  readonly text: Buffer;
}

/** What is known of a tape once its last pair was read. */
export interface TapeEnd {
  /** Lower-case hex SHA-256 of all texts. */
  readonly chain: string;
  /** True where the file ends inside a pair. */
  readonly cut: boolean;
}

/**
 * The pairs of a tape with their texts, each compared with its seal and with the chain.
 *
 * @throws NotATapeError, TapeDamagedError, TapeLimitError
 */
export function* verifiedTexts(source: Source, limits: Limits): Generator<TextPair, TapeEnd> {
  const chain = createHash('sha256');
  const pairs = findPairs(source);
  let next = pairs.next();
  for (; next.done !== true; next = pairs.next()) {
    const pair = next.value;
    const text = readPair(source, pair, limits);
    if (!chain.update(text).copy().digest().equals(pair.seal.chain)) {
      throw new TapeDamagedError(source.where, 'its seal does not continue the chain', pair);
    }
    yield { ...pair, text };
  }
  return { chain: chain.digest('hex'), cut: next.value.cut };
}
