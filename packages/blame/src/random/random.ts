import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of numbers in [0, 1), each a multiple of 2⁻⁵³. */
export type Random = () => number;

/** Outputs of xoroshiro128+ that are thrown away, since near seeds begin alike. */
const WARM_UP = 24;

/**
 * A stream of random numbers that depends on its seed and label alone.
 *
 * @param seed 32-bit integer.
 * @param label keeps streams of one seed apart, such as `search/3`.
 */
export function randomStream(seed: number, label: string): Random {
  let hash = 0x811c9dc5 ^ (seed | 0);
  for (let i = 0; i < label.length; i += 1) {
    hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 15;
  }
  const generator = xoroshiro128plus(Math.imul(hash ^ (hash >>> 13), 0x5bd1e995));
  for (let i = 0; i < WARM_UP; i += 1) generator.next();
  return () => uniformFloat64(generator);
}
