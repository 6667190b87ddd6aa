import type { BodyRef } from '../model.ts';
import type { ArrayCut } from '../pieces/cut-json.ts';
import type { StoredPieces } from '../pieces/piece-store.ts';
import { slimBody } from './slim.ts';

/**
 * Bodies without what is known already, so that finding out what they are does not mean to parse
 * the same history again and again. What is left is JSON if and only if the body is: only elements
 * that stood in such a body before are left out.
 */
export class ShapeReader {
  readonly #shapes = new Map<BodyRef, Uint8Array>();
  readonly #known = new Set<number>();

  /** The same bytes for the same body, and others for any other. */
  shapeOf(body: Uint8Array, stored: StoredPieces): Uint8Array {
    const known = this.#shapes.get(stored.ref);
    if (known !== undefined) return known;
    const shape = this.#shape(body, stored);
    this.#shapes.set(stored.ref, shape);
    return shape;
  }

  #shape(body: Uint8Array, stored: StoredPieces): Uint8Array {
    const { cuts, pieces } = stored;
    const longest = cuts.arrays.reduce<ArrayCut | undefined>(
      (most, array) => (array.count > (most?.count ?? 1) ? array : most),
      undefined,
    );
    if (longest === undefined) return body;
    const elements = pieces.slice(longest.first + 1, longest.first + 1 + longest.count);
    const unknown = elements.findIndex((piece) => !this.#known.has(piece));
    const from = unknown === -1 ? longest.count - 1 : Math.min(unknown, longest.count - 1);
    const slim = slimBody(body, cuts, { array: longest, from, count: longest.count - from });
    if (!isJson(slim)) return body;
    for (const piece of elements) this.#known.add(piece);
    return from === 0 ? body : Buffer.concat([slim, numbered(stored.ref)]);
  }
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** A number as blanks, which may stand after JSON and mean nothing there. */
function numbered(ref: BodyRef): Uint8Array {
  return Buffer.from(ref.toString(2).replaceAll('0', ' ').replaceAll('1', '\t'));
}
