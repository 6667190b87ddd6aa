import type { Deviation } from './compare.ts';

/** Something that a client cannot be given exactly. */
export interface KnownDifference {
  readonly scenarios: ReadonlySet<string>;
  /** All clients where absent. */
  readonly clients?: ReadonlySet<string>;
  readonly between: ReadonlySet<Deviation['between']>;
  readonly fields: ReadonlySet<string>;
  /** The row of the table in docs/fidelity.md. */
  readonly row: {
    readonly situation: string;
    readonly clients: string;
    readonly without: string;
    readonly instead: string;
  };
}

const nodeHttp = [
  'http.request, named import',
  'http.request, default import',
  'http.request, keep-alive agent',
];

/** All that the matrix finds; a test fails for what is missing here and for what is no longer true. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    scenarios: new Set(['cookies']),
    between: new Set(['record/replay', 'verdict']),
    fields: new Set(['headers', 'verdict']),
    row: {
      situation: 'a response sets a cookie',
      clients: 'all',
      without: 'its value',
      instead: 'recorded: the same. Replayed: a placeholder, since no credential is kept on a tape',
    },
  },
  {
    scenarios: new Set(['early hints']),
    clients: new Set([...nodeHttp, 'undici.request', 'undici.request over 2 connections']),
    between: new Set(['native/record']),
    fields: new Set(['informational']),
    row: {
      situation: 'a server sends 103 before its response',
      clients: 'http.request, undici.request',
      without: "`'information'`, `onInfo`",
      instead: 'recorded and replayed: nothing; the response itself is the same',
    },
  },
  {
    scenarios: new Set(['an HTTP/1.0 response that ends with the connection']),
    clients: new Set(nodeHttp),
    between: new Set(['native/record']),
    fields: new Set(['kind']),
    row: {
      situation: 'a server answers in HTTP/1.0',
      clients: 'http.request',
      without: '`httpVersion` is 1.0',
      instead: 'recorded and replayed: 1.1',
    },
  },
  {
    scenarios: new Set(['a redirect', 'a redirect that turns POST into GET']),
    clients: new Set(['got', 'got.stream']),
    between: new Set(['server']),
    fields: new Set(['requests']),
    row: {
      situation: 'got follows a redirect',
      clients: 'got',
      without: 'on the same connection',
      instead: 'recorded: on a new one. The requests are the same',
    },
  },
];

/** Whether the table has it. */
export function isKnown(deviation: Deviation, known: KnownDifference): boolean {
  return (
    known.scenarios.has(deviation.scenario) &&
    (known.clients?.has(deviation.client) ?? true) &&
    known.between.has(deviation.between) &&
    known.fields.has(deviation.field)
  );
}

/** The table of the documentation, line by line. */
export function tableRows(list: readonly KnownDifference[]): string[] {
  return list.map(
    ({ row }) => `| ${row.situation} | ${row.clients} | ${row.without} | ${row.instead} |`,
  );
}
