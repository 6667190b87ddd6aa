import type { Event, UnknownEvent } from '@tracefork/tape';
import type { RedactionKey } from './redaction-key.ts';
import type { Removed } from './redactor.ts';
import { noRules, type PlainRules } from './rules.ts';

/** What a tape says of its own redaction. */
export interface RedactionOnTape {
  readonly key: RedactionKey['kept'] & { readonly bytes?: Uint8Array };
  readonly rules: PlainRules;
  /** What stands on the tape instead of values. */
  readonly removed: readonly Removed[];
  /** The same for values of variables, by their names. */
  readonly byName: ReadonlyMap<string, string>;
}

/** The event that says how a tape is redacted; old readers may skip it. */
export function redactionEvent({ bytes, kept }: RedactionKey, rules: PlainRules): UnknownEvent {
  const key =
    kept.on === 'tape'
      ? { on: 'tape', bytes: Buffer.from(bytes).toString('hex') }
      : { on: 'owner', id: kept.id };
  return ancillary({ kind: 'redaction', key, rules });
}

/** The event that says what stands instead of one value. */
export function removedEvent({ as, what }: Removed): UnknownEvent {
  return ancillary({ kind: 'redacted', as, what });
}

/** `undefined`: the tape was made without redaction of bodies. */
export function redactionOf(events: Iterable<Event>): RedactionOnTape | undefined {
  let first: Omit<RedactionOnTape, 'removed' | 'byName'> | undefined;
  const removed: Removed[] = [];
  for (const event of events) {
    if (event.kind !== 'unknown') continue;
    const { kind, key, rules, as, what } = event.json;
    if (kind === 'redaction') first ??= { key: keyOf(key), rules: rulesOf(rules) };
    else if (kind === 'redacted' && typeof as === 'string' && typeof what === 'string') {
      removed.push({ as, what });
    }
  }
  if (first === undefined) return undefined;
  const byName = new Map<string, string>();
  for (const { as, what } of removed) {
    for (const one of what.split(' ')) {
      if (one.startsWith('env:') && as !== '' && !byName.has(one.slice(4)))
        byName.set(one.slice(4), as);
    }
  }
  return { ...first, removed, byName };
}

function ancillary(json: Readonly<Record<string, unknown>>): UnknownEvent {
  const { kind, ...rest } = json;
  const whole = { kind, ancillary: true, t: 0, ...rest };
  return { kind: 'unknown', line: JSON.stringify(whole), json: whole };
}

/** @note A tape is hostile input: what is no key is one that nobody has. */
function keyOf(value: unknown): RedactionOnTape['key'] {
  const { on, bytes, id } = (value ?? {}) as Record<string, unknown>;
  if (on === 'tape' && typeof bytes === 'string' && /^[0-9a-f]{64}$/.test(bytes)) {
    return { on: 'tape', bytes: Buffer.from(bytes, 'hex') };
  }
  return { on: 'owner', id: typeof id === 'string' ? id : '' };
}

function rulesOf(value: unknown): PlainRules {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  return {
    ...noRules,
    fields: texts(given.fields),
    patterns: texts(given.patterns),
    formats: given.formats === true,
    secrets: texts(given.secrets),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
