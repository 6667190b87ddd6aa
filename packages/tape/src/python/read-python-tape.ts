import { isUtf8 } from 'node:buffer';
import { FieldError } from '../codec/fields.ts';
import { guardLine } from '../codec/line-guard.ts';
import {
  NotATapeError,
  TapeDamagedError,
  TapeEventError,
  TapeFromFutureError,
  TapeLimitError,
} from '../errors.ts';
import { bytesSource, fileSource } from '../framing/source.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { type Blob, openBlobs } from './blobs.ts';
import { type HeaderWithHashes, headerWithBodies, headerWithHashes } from './header.ts';
import { type BytePair, type PythonTape, pythonTape } from './python-tape.ts';

const MAGIC = Buffer.from('TFTAPE\0', 'latin1');
const LATEST = 6;

interface Context {
  readonly where: string;
  readonly bytes: Buffer;
  readonly limits: Limits;
}

/**
 * Reads a tape that Python tracefork wrote: the JSON of version 1, or the envelope of versions 2 to
 * 6. Every blob is compared with its hash.
 *
 * @throws TapeMissingError, NotATapeError, TapeDamagedError, TapeFromFutureError, TapeEventError,
 * TapeLimitError
 */
export function readPythonTape(
  from: string | Uint8Array,
  options: { readonly limits?: Partial<Limits> } = {},
): PythonTape {
  const source = typeof from === 'string' ? fileSource(from) : bytesSource(from);
  const limits = { ...defaultLimits, ...options.limits };
  const { where } = source;
  const bytes = source.read(0, source.size);
  const context = { where, bytes, limits };
  try {
    if (bytes.subarray(0, MAGIC.length).equals(MAGIC)) return readEnvelope(context);
    if (bytes[0] === 0x7b) return readPlain(context);
  } catch (error) {
    if (error instanceof FieldError) throw new TapeEventError(where, 0, error.message);
    throw error;
  }
  throw new NotATapeError(where, 'it begins like no tape of Python tracefork');
}

function readPlain(context: Context): PythonTape {
  const header = headerWithBodies(parse(context.bytes, context));
  return pythonTape({
    agentName: header.agent_name,
    boundary: header.boundary,
    draws: header.draws,
    exchanges: header.exchanges.map(
      ([request, response]): BytePair => [
        Buffer.from(request, 'base64'),
        Buffer.from(response, 'base64'),
      ],
    ),
    toolExchanges: [],
    asyncBatches: [],
    provenance: {},
    requestUrls: [],
    contentRedacted: header.content_redacted ?? false,
  });
}

function readEnvelope(context: Context): PythonTape {
  const { where, bytes, limits } = context;
  const start = MAGIC.length + 6;
  if (bytes.length < start) throw cut(where, { frame: 0, offset: bytes.length });
  const version = bytes.readUInt16BE(MAGIC.length);
  if (version > LATEST) {
    throw new TapeFromFutureError(where, `envelope ${version}, where this version reads ${LATEST}`);
  }
  if (version < 2) throw new NotATapeError(where, `there is no envelope of version ${version}`);
  const end = start + bytes.readUInt32BE(MAGIC.length + 2);
  if (bytes.length < end) throw cut(where, { frame: 0, offset: bytes.length });
  const header = headerWithHashes(parse(bytes.subarray(start, end), context));
  const blobs = openBlobs(listBlobs(header, { ...context, offset: end }), {
    where,
    size: bytes.length,
    limits,
  });
  return fromHeader(header, blobs);
}

function* listBlobs(header: HeaderWithHashes, from: Context & { offset: number }): Generator<Blob> {
  const { where, bytes } = from;
  let { offset } = from;
  for (const [frame, hash] of header.blob_hashes.entries()) {
    if (bytes.length < offset + 4) throw cut(where, { frame, offset });
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (bytes.length < end) throw cut(where, { frame, offset });
    yield { hash, bytes: bytes.subarray(offset + 4, end), frame, offset };
    offset = end;
  }
  if (offset < bytes.length) {
    const frame = header.blob_hashes.length;
    throw new TapeDamagedError(where, 'bytes follow the last blob', { frame, offset });
  }
}

function fromHeader(header: HeaderWithHashes, blobs: ReadonlyMap<string, Uint8Array>): PythonTape {
  const blob = (hash: string): Uint8Array => {
    const found = blobs.get(hash);
    if (found === undefined) throw new FieldError(`blob ${hash} is referred to and not there`);
    return found;
  };
  const pair = ([request, response]: readonly [string, string]): BytePair => [
    blob(request),
    blob(response),
  ];
  return pythonTape({
    agentName: header.agent_name,
    boundary: header.boundary,
    draws: header.draws,
    exchanges: header.exchanges.map(pair),
    toolExchanges: (header.tool_exchanges ?? []).map(pair),
    asyncBatches: header.async_batches ?? [],
    provenance: header.provenance ?? {},
    requestUrls: header.request_urls ?? [],
    contentRedacted: header.content_redacted ?? false,
  });
}

function parse(json: Buffer, { where, limits }: Context): unknown {
  const excess = guardLine(json, limits);
  if (excess !== undefined) {
    const allowed = limits[excess.limit];
    throw new TapeLimitError(where, excess.limit, { found: excess.found, allowed });
  }
  if (!isUtf8(json)) throw new FieldError('the header is not UTF-8');
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    throw new FieldError('the header is not JSON');
  }
}

function cut(where: string, at: { frame: number; offset: number }): TapeDamagedError {
  return new TapeDamagedError(where, 'the file ends too early', at);
}
