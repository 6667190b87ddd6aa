import type { BuiltResponse } from './spec.ts';

const encoder = new TextEncoder();

/** An answer whose body is these texts, one chunk each. */
export function answerOf(
  texts: readonly string[],
  { status, headers }: Pick<BuiltResponse, 'status' | 'headers'>,
): BuiltResponse {
  return {
    status,
    headers,
    body: encoder.encode(texts.join('')),
    chunks: texts.map((text) => encoder.encode(text)),
  };
}

/** Four bytes are about a token; a guess for answers that were never billed. */
export function guessTokens(text: string): number {
  return Math.ceil(encoder.encode(text).length / 4);
}

/** Code points in one piece; about what providers send at a time. */
const pieceLength = 24;

/** A text as the pieces in which a provider would stream it. */
export function pieces(text: string): string[] {
  const points = Array.from(text);
  const count = Math.ceil(points.length / pieceLength);
  return Array.from({ length: count }, (_, piece) =>
    points.slice(piece * pieceLength, (piece + 1) * pieceLength).join(''),
  );
}
