import {
  boolean,
  type Field,
  hash,
  listOf,
  nullable,
  type Optional,
  object,
  optional,
  reject,
  string,
  structOf,
} from '../codec/fields.ts';

/** Fields that all versions share, as they are called in the file. */
export interface CommonHeader {
  readonly boundary: string;
  readonly agent_name: string;
  readonly draws: ReadonlyArray<readonly [string, string]>;
  readonly content_redacted?: boolean;
}

/** Header of version 1, which holds the bodies as base64. */
export interface HeaderWithBodies extends CommonHeader {
  readonly exchanges: ReadonlyArray<readonly [string, string]>;
}

/** Header of versions 2 to 6, which names bodies by SHA-256. */
export interface HeaderWithHashes extends CommonHeader {
  readonly exchanges: ReadonlyArray<readonly [string, string]>;
  readonly blob_hashes: readonly string[];
  readonly tool_exchanges?: ReadonlyArray<readonly [string, string]>;
  readonly async_batches?: readonly unknown[];
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly request_urls?: readonly (string | null)[];
}

export function pairOf<T>(field: Field<T>): Field<readonly [T, T]> {
  const list = listOf(field);
  return (value) => {
    const items = list(value);
    return items.length === 2 ? (items as [T, T]) : reject('a pair', value);
  };
}

const base64: Field<string> = (value) =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value
    ? value
    : reject('base64', value);

const unknown: Field<unknown> = (value) => value;

const common = {
  boundary: string,
  agent_name: string,
  draws: listOf(pairOf(string)),
  content_redacted: optional(boolean) as Optional<boolean>,
};

const LENIENT = true;

export const headerWithBodies: Field<HeaderWithBodies> = structOf<HeaderWithBodies>(
  { ...common, exchanges: listOf(pairOf(base64)) },
  LENIENT,
);

export const headerWithHashes: Field<HeaderWithHashes> = structOf<HeaderWithHashes>(
  {
    ...common,
    exchanges: listOf(pairOf(hash)),
    blob_hashes: listOf(hash),
    tool_exchanges: optional(listOf(pairOf(hash))),
    async_batches: optional(listOf(unknown)),
    provenance: optional(object),
    request_urls: optional(listOf(nullable(string))),
  },
  LENIENT,
);
