import microdiff from 'microdiff';
import type { Difference } from '../ports.ts';
import { parseBounded } from './bounded-json.ts';
import { behaviourHeaders, type MatchableRequest } from './request-key.ts';

// @note The bundled preload gets its CommonJS build, where the default export is a property.
const diff = (microdiff as { readonly default?: typeof microdiff }).default ?? microdiff;

/** Most differences that are listed. */
const most = 50;

/** Where two requests differ, as paths with both values: method, URL, headers, then the body. */
export function requestDifferences(
  recorded: MatchableRequest,
  actual: MatchableRequest,
): readonly Difference[] {
  const found: Difference[] = [];
  if (recorded.method !== actual.method) {
    found.push({ path: 'method', recorded: recorded.method, actual: actual.method });
  }
  if (recorded.url !== actual.url) {
    found.push({ path: 'url', recorded: recorded.url, actual: actual.url });
  }
  found.push(
    ...valueDifferences(
      Object.fromEntries(behaviourHeaders(recorded.headers)),
      Object.fromEntries(behaviourHeaders(actual.headers)),
      { root: 'headers' },
    ),
  );
  found.push(...bodyDifferences(recorded.body, actual.body));
  return found.slice(0, most);
}

function bodyDifferences(
  recorded: Uint8Array | null,
  actual: Uint8Array | null,
): readonly Difference[] {
  const [left, right] = [readable(recorded), readable(actual)];
  if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    return valueDifferences(left, right, { root: 'body' });
  }
  return left === right ? [] : [{ path: 'body', recorded: left, actual: right }];
}

/** JSON if it is JSON, text if it is text, else a word about the bytes. */
function readable(body: Uint8Array | null): unknown {
  if (body === null) return null;
  const text = Buffer.from(body).toString('utf8');
  const value = parseBounded(text);
  if (value !== undefined) return value;
  return text.includes('\uFFFD') ? `(${body.length} bytes, not text)` : text;
}

/** Where two JSON values differ; paths begin with `root`. */
export function valueDifferences(
  recorded: object,
  actual: object,
  { root }: { readonly root: string },
): readonly Difference[] {
  return diff(recorded as Record<string, unknown>, actual as Record<string, unknown>, {
    cyclesFix: false,
  }).map((change) => ({
    path: change.path.reduce<string>(
      (path, key) => (typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`),
      root,
    ),
    ...(change.type === 'CREATE' ? {} : { recorded: change.oldValue }),
    ...(change.type === 'REMOVE' ? {} : { actual: change.value }),
  }));
}
