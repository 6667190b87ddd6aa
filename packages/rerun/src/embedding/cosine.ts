import { EmbeddingInvalidError } from '../errors.ts';

/**
 * The cosine of the angle between two embeddings, from −1 to 1; exactly 1 for equal ones.
 *
 * @returns `NaN` where one of them is all zeros, and so has no direction.
 * @throws EmbeddingInvalidError where their lengths differ.
 */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new EmbeddingInvalidError(`Embeddings of ${a.length} and ${b.length} numbers differ.`);
  }
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let index = 0; index < a.length; index += 1) {
    const x = a[index] as number;
    const y = b[index] as number;
    dot += x * y;
    lengthA += x * x;
    lengthB += y * y;
  }
  // @note One root of the product, not a product of roots: that of equal vectors is exact.
  return Math.max(-1, Math.min(1, dot / Math.sqrt(lengthA * lengthB)));
}
