/**
 * Text from a word model: 8,000 made-up words whose frequencies fall off as in natural language
 * (Zipf), in sentences where each word also depends a little on the one before. It compresses about
 * as English prose does, and repeats nothing but its words.
 */
export interface TextSource {
  /** Between 0 and 1. */
  random(): number;
  /** About `length` characters of prose. */
  prose(length: number): string;
  word(): string;
}

const SYLLABLES =
  'an ar be ca co de di el en er es fi ge ha in is it ka la le li lo ma me mi mo na ne no ol on or pa pe po ra re ri ro sa se si so ta te ti to un ur va ve vi wa we'.split(
    ' ',
  );

const vocabulary: readonly string[] = ((): readonly string[] => {
  const random = mulberry32(20_260_101);
  const syllable = (): string => SYLLABLES[Math.floor(random() * SYLLABLES.length)] as string;
  return Array.from({ length: 8000 }, (_, rank) => {
    const syllables = 1 + Math.min(3, Math.floor(Math.log10(rank + 1) * 0.9 + random() * 1.2));
    return Array.from({ length: syllables }, syllable).join('');
  });
})();

/** @param seed any whole number; the same seed gives the same text. */
export function textSource(seed: number): TextSource {
  const random = mulberry32(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  let previous = 0;
  const word = (): string => {
    const rank = Math.floor(Math.exp(random() * Math.log(vocabulary.length))) - 1;
    previous = random() < 0.3 ? (previous * 7 + (rank % 5)) % vocabulary.length : rank;
    return vocabulary[previous] as string;
  };
  const prose = (length: number): string => {
    let text = '';
    while (text.length < length) {
      const words = Array.from({ length: 5 + pick(14) }, word);
      const sentence = words.join(random() < 0.1 ? ', ' : ' ');
      text += `${sentence[0]?.toUpperCase()}${sentence.slice(1)}${random() < 0.2 ? '.\n' : '. '}`;
    }
    return text.slice(0, length);
  };
  return { random, prose, word };
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
