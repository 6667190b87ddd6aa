import type { Event, UnknownEvent } from '@tracefork/tape';
import type { ProxyTarget } from './targets.ts';

/** The event that says a run was recorded through a proxy; old readers may skip it. */
export function proxyEvent(targets: readonly ProxyTarget[]): UnknownEvent {
  const json = { kind: 'proxy', ancillary: true, t: 0, targets };
  return { kind: 'unknown', line: JSON.stringify(json), json };
}

/**
 * What the proxy stood for that a run was recorded through.
 *
 * @returns `undefined` where the run was recorded in its own process
 * @note A tape is hostile input: what is no target is left out.
 */
export function proxyTargets(events: Iterable<Event>): readonly ProxyTarget[] | undefined {
  for (const event of events) {
    if (event.kind !== 'unknown' || event.json.kind !== 'proxy') continue;
    const { targets } = event.json;
    return Array.isArray(targets) ? targets.filter(isTarget) : [];
  }
  return undefined;
}

function isTarget(value: unknown): value is ProxyTarget {
  const { name, url } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    /^[\w.-]*$/.test(name) &&
    typeof url === 'string' &&
    /^https?:\/\/[^\s]+$/.test(url)
  );
}

/** What no proxy sees of a program, as a kind that a verdict names. */
export const behindProxy: { readonly what: 'proxied-process'; readonly detail: string } = {
  what: 'proxied-process',
  detail:
    'its clock, randomness, files, programs and other connections; the proxy sees requests alone',
};

/** Clients came and went; how they ended is not known. */
export const noOutcome: { readonly what: 'outcome'; readonly detail: string } = {
  what: 'outcome',
  detail: 'no command was run behind the proxy, so nobody knows how its clients ended',
};
