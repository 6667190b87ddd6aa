import { parseBounded } from './bounded-json.ts';
import { alignTimes, type PackageTimes } from './package-times.ts';
import { behaviourHeaders, type MatchableRequest, otherHeaderDifferences } from './request-key.ts';

/** A named rule under which two different requests count as the same. */
export type Rule =
  | 'json-key-order'
  | 'multipart-boundary'
  /** Times that packages read from a replay's clock and send. */
  | 'package-clock'
  | `ignore:${string}`
  /** A header that is not known to change answers, nor known not to. */
  | `header:${string}`;

export interface EquivalenceOptions {
  /** Paths of a JSON body that may differ, such as `metadata.user_id` or `messages[*].id`. */
  readonly ignore: readonly string[];
  readonly times?: PackageTimes | undefined;
}

/**
 * The rules that make two requests equal, or `undefined` if no rules do. An empty list: they are
 * equal as they are.
 */
export function equivalentBy(
  recorded: MatchableRequest,
  actual: MatchableRequest,
  { ignore, times }: EquivalenceOptions,
): readonly Rule[] | undefined {
  if (recorded.method !== actual.method || recorded.url !== actual.url) return undefined;
  const rules: Rule[] = [...headerRules(recorded, actual)];
  const [a, b] = [normalHeaders(recorded), normalHeaders(actual)];
  if (JSON.stringify(a.headers) !== JSON.stringify(b.headers)) return undefined;
  if (a.boundary !== b.boundary) rules.push('multipart-boundary');
  const [left, right] = [textOf(recorded.body, a.boundary), textOf(actual.body, b.boundary)];
  if (left === right) return rules;
  const [leftJson, rightJson] = [parse(left), parse(right)];
  if (leftJson === undefined || rightJson === undefined) return undefined;
  if (canonical(leftJson) === canonical(rightJson)) return [...rules, 'json-key-order'];
  for (const path of ignore) {
    const removedLeft = removePath(leftJson, pathSegments(path));
    const removedRight = removePath(rightJson, pathSegments(path));
    if (removedLeft || removedRight) rules.push(`ignore:${path}`);
  }
  if (times !== undefined && alignTimes(leftJson, rightJson, times)) rules.push('package-clock');
  return canonical(leftJson) === canonical(rightJson) ? rules : undefined;
}

/** Rules under which headers differ that are not part of what a request is. */
export function headerRules(
  recorded: Pick<MatchableRequest, 'headers'>,
  actual: Pick<MatchableRequest, 'headers'>,
): readonly Rule[] {
  return otherHeaderDifferences(recorded.headers, actual.headers).map(
    (name) => `header:${name}` as const,
  );
}

function normalHeaders({ headers }: MatchableRequest) {
  let boundary = '';
  const normal = behaviourHeaders(headers).map(([name, value]) => {
    const found = name === 'content-type' ? /boundary="?([^";]+)/.exec(value)?.[1] : undefined;
    if (found === undefined) return [name, value];
    boundary = found;
    return [name, value.replace(found, 'BOUNDARY')];
  });
  return { headers: normal, boundary };
}

function textOf(body: Uint8Array | null, boundary: string): string {
  const text = body === null ? '' : Buffer.from(body).toString('latin1');
  return boundary === '' ? text : text.replaceAll(boundary, 'BOUNDARY');
}

function parse(text: string): unknown {
  return parseBounded(Buffer.from(text, 'latin1').toString('utf8'));
}

/** JSON with the keys of every object sorted. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** `messages[*].id` as `['messages', '*', 'id']`. */
export function pathSegments(path: string): readonly string[] {
  return path
    .replace(/^(\$|body)\.?/, '')
    .split(/[.[\]]+/)
    .filter((segment) => segment !== '');
}

function removePath(value: unknown, segments: readonly string[]): boolean {
  const [first, ...rest] = segments;
  if (first === undefined || typeof value !== 'object' || value === null) return false;
  const container = value as Record<string, unknown>;
  const keys = first === '*' ? Object.keys(container) : first in container ? [first] : [];
  let removed = false;
  for (const key of keys) {
    if (rest.length > 0) removed = removePath(container[key], rest) || removed;
    else {
      container[key] = null;
      removed = true;
    }
  }
  return removed;
}
