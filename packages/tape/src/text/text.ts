import { createHash, type Hash } from 'node:crypto';
import { NotATapeError } from '../errors.ts';
import { SEAL_LENGTH, sealInto } from '../framing/seal.ts';
import { bytesSource, fileSource } from '../framing/source.ts';
import { storedFrame } from '../framing/stored-frame.ts';
import { verifiedTexts } from '../framing/verified-texts.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { compressor } from '../write/compress.ts';

const GROUP = 8 * 1024 * 1024;
const NEWLINE = 0x0a;

/** What is known of a tape's text once all of it was read. */
export interface TextEnd {
  /** Lower-case hex SHA-256 of the text: the identity of the tape. */
  readonly chain: string;
  /** True where the file ends inside a pair of frames. */
  readonly cut: boolean;
}

/**
 * The text of a tape, its lines without the frames around them, piece by piece and compared with
 * its seals. The events themselves are not looked at: `openTape` does that.
 *
 * @throws TapeMissingError, NotATapeError, TapeDamagedError, TapeLimitError
 */
export function* readText(
  from: string | Uint8Array,
  options: { readonly limits?: Partial<Limits> } = {},
): Generator<Uint8Array, TextEnd> {
  const source = typeof from === 'string' ? fileSource(from) : bytesSource(from);
  const pairs = verifiedTexts(source, { ...defaultLimits, ...options.limits });
  let next = pairs.next();
  for (; next.done !== true; next = pairs.next()) yield next.value.text;
  return next.value;
}

/**
 * A tape around a text that `readText` gave: the same lines, hence the same chain.
 *
 * @param texts the text in pieces, which may be cut anywhere; the last one ends with a newline.
 * @param options.packed compress the frames, as `packTape` does. Default: false.
 * @returns the tape's bytes, piece by piece.
 * @throws NotATapeError where there is no text, or it does not end with a newline.
 */
export function* framedText(
  texts: Iterable<Uint8Array>,
  options: { readonly packed?: boolean } = {},
): Generator<Uint8Array> {
  const chain = createHash('sha256');
  const packed = options.packed ?? false;
  let group: Buffer[] = [];
  let size = 0;
  let any = false;
  for (const text of texts) {
    const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (size + end >= GROUP && end > 0) {
      yield sealed([...group, bytes.subarray(0, end)], { chain, packed });
      any = true;
      group = [bytes.subarray(end)];
      size = bytes.length - end;
    } else {
      group.push(bytes);
      size += bytes.length;
    }
  }
  const last = group.findLast(({ length }) => length > 0);
  if (last === undefined ? !any : last.at(-1) !== NEWLINE) {
    throw new NotATapeError('(text)', 'it does not hold whole lines');
  }
  if (last !== undefined) yield sealed(group, { chain, packed });
}

function sealed(
  group: readonly Buffer[],
  { chain, packed }: { readonly chain: Hash; readonly packed: boolean },
): Buffer {
  const text = Buffer.concat(group);
  const compressed = packed ? compressor()(text) : undefined;
  const pair =
    compressed !== undefined && compressed.length < text.length
      ? Buffer.concat([compressed, Buffer.alloc(SEAL_LENGTH)])
      : storedFrame([text], SEAL_LENGTH);
  sealInto(pair, chain.update(text).copy().digest());
  return pair;
}
