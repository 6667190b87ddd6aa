import { EmbeddingInvalidError } from '../errors.ts';

/** The bytes of standard base64, padded, without anything else; `undefined` for other text. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** True for base64 of at least one little-endian float32, all of them finite. */
export function hasFloats(text: string): boolean {
  return floatsOf(text) !== undefined;
}

/**
 * An embedding as bundles and records hold it.
 *
 * @returns base64 of little-endian float32.
 * @throws EmbeddingInvalidError for no numbers, or numbers that float32 cannot hold.
 */
export function encodeEmbedding(values: ArrayLike<number>): string {
  const bytes = Buffer.alloc(values.length * 4);
  for (let index = 0; index < values.length; index += 1) {
    bytes.writeFloatLE(values[index] as number, index * 4);
  }
  const text = bytes.toString('base64');
  if (!hasFloats(text)) {
    throw new EmbeddingInvalidError(
      'An embedding has at least one number, each of them finite and in the range of float32.',
    );
  }
  return text;
}

/**
 * The numbers of an embedding.
 *
 * @throws EmbeddingInvalidError for text that is not base64 of finite little-endian float32.
 */
export function decodeEmbedding(text: string): Float32Array {
  const floats = floatsOf(text);
  if (floats === undefined) {
    throw new EmbeddingInvalidError('Not base64 of finite little-endian float32.');
  }
  return floats;
}

function floatsOf(text: string): Float32Array | undefined {
  const bytes = bytesOfBase64(text);
  if (bytes === undefined || bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = Float32Array.from({ length: bytes.length / 4 }, (_, index) =>
    view.getFloat32(index * 4, true),
  );
  return floats.every(Number.isFinite) ? floats : undefined;
}
