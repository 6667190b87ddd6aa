import { isStandIn, standIn } from './stand-in.ts';

const units = /\\u[0-9a-fA-F]{4}|\\[^u]|[\s\S]/g;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * What stands in for a value that is written with JSON's escapes, in the same number of bytes.
 * Escapes stay, so that a text keeps its lines and JSON stays JSON.
 */
export function spelledStandIn(key: Uint8Array, spelled: Uint8Array): Uint8Array {
  const raw = Buffer.from(spelled).toString('utf8').match(units) ?? [];
  const value = raw.map(decoded).join('');
  const instead = standIn(key, value);
  const text = raw.map((unit, index) => {
    const is = instead[index] as string;
    if (unit.length === 1) return is;
    return is === value[index] ? unit : `\\u${is.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  const result = Buffer.from(text.join(''));
  // Bytes that are no text.
  return result.length === spelled.length ? result : blanked(spelled);
}

/** Whether it stands in for something already. */
export function isSpelledStandIn(key: Uint8Array, spelled: Uint8Array): boolean {
  const raw = Buffer.from(spelled).toString('utf8').match(units) ?? [];
  return isStandIn(key, raw.map(decoded).join(''));
}

/** Every letter and digit as X, which says nothing of what it was; escapes stay. */
export function blanked(spelled: Uint8Array): Uint8Array {
  const text = Buffer.from(spelled).toString('latin1');
  const blank = text.replace(/\\u[0-9a-fA-F]{4}|\\[^u]|[0-9A-Za-z]/g, (unit) =>
    unit.length === 1 ? 'X' : unit,
  );
  return Buffer.from(blank, 'latin1');
}

function decoded(unit: string): string {
  if (unit.length === 6) return String.fromCharCode(Number.parseInt(unit.slice(2), 16));
  if (unit.length === 1) return unit;
  const escaped = unit[1] as string;
  return controls[escaped] ?? (/[0-9A-Za-z]/.test(escaped) ? '\0' : escaped);
}
