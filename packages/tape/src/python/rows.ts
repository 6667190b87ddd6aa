import { TapeEventError } from '../errors.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { openBlobs } from './blobs.ts';
import { type BytePair, type PythonTape, pythonTape } from './python-tape.ts';

/** Rows of the tables of a `.tape.sqlite`, as a database driver gives them. */
export interface PythonTapeRows {
  readonly blobs: ReadonlyArray<{ readonly hash: string; readonly data: Uint8Array }>;
  /** In the order of `seq`. */
  readonly events: ReadonlyArray<{ readonly kind: string; readonly a: string; readonly b: string }>;
  readonly meta: ReadonlyArray<{ readonly key: string; readonly value: string }>;
}

/**
 * The tape that a `.tape.sqlite` holds, with every blob compared with its hash.
 *
 * @param options.where the file's path, for messages.
 * @throws TapeDamagedError, TapeEventError, TapeLimitError
 */
export function pythonTapeFromRows(
  rows: PythonTapeRows,
  options: { readonly where: string; readonly limits?: Partial<Limits> },
): PythonTape {
  const { where } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const size = rows.blobs.reduce((sum, { data }) => sum + data.length, 0);
  const blobs = openBlobs(
    rows.blobs.map(({ hash, data }, frame) => ({ hash, bytes: data, frame, offset: 0 })),
    { where, size, limits },
  );
  const meta = new Map(rows.meta.map(({ key, value }) => [key, value]));
  const draws: [string, string][] = [];
  const pairs: Record<'exchange' | 'tool_exchange', BytePair[]> = {
    exchange: [],
    tool_exchange: [],
  };
  for (const [number, { kind, a, b }] of rows.events.entries()) {
    if (kind === 'draw') draws.push([a, b]);
    else if (kind === 'exchange' || kind === 'tool_exchange') {
      const [request, response] = [blobs.get(a), blobs.get(b)];
      if (request === undefined || response === undefined) {
        throw new TapeEventError(where, number, 'it refers to a blob that is not there');
      }
      pairs[kind].push([request, response]);
    } else throw new TapeEventError(where, number, `the kind ${JSON.stringify(kind)} is unknown`);
  }
  return pythonTape({
    agentName: meta.get('agent_name') ?? '',
    boundary: meta.get('boundary') ?? '',
    draws,
    exchanges: pairs.exchange,
    toolExchanges: pairs.tool_exchange,
    asyncBatches: [],
    provenance: parseProvenance(meta.get('provenance')),
    requestUrls: [],
    contentRedacted: /^(1|true)$/i.test(meta.get('content_redacted') ?? ''),
  });
}

function parseProvenance(json: string | undefined): Readonly<Record<string, unknown>> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
