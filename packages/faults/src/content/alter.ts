import type { Json, JsonObject } from '@tracefork/wire';
import { chance, pick } from '../seeded.ts';

/** The field that carries a marker where an object is changed. */
const markerField = '_tracefork_fault';

interface Alteration {
  readonly seed: number;
  /** Put into the value where one is given. */
  readonly marker: string | undefined;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: null | boolean | number | string;
}

/** A JSON value in which one leaf, chosen by the seed, is another of the same type. */
export function alterJson(value: Json, { seed, marker }: Alteration): Json {
  const leaves = leavesOf(value, []);
  const altered =
    leaves.length === 0
      ? value
      : replaceAt(value, pickLeaf(leaves, seed), (leaf) => alterLeaf(leaf, { seed, marker }));
  if (!isObject(altered)) return altered;
  if (marker !== undefined) return { ...altered, [markerField]: marker };
  return leaves.length === 0 ? { ...altered, [markerField]: true } : altered;
}

/** A text, JSON or not, in which something is wrong. */
export function alterText(text: string, { seed, marker }: Alteration): string {
  const json = parse(text);
  if (isObject(json) || (Array.isArray(json) && leavesOf(json, []).length > 0)) {
    const altered = JSON.stringify(alterJson(json, { seed, marker }));
    return Array.isArray(json) ? withMarker(altered, marker) : altered;
  }
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?/g)];
  if (numbers.length === 0) {
    const kept = text.slice(0, Math.floor(text.length * (0.2 + 0.5 * chance(seed, 'kept'))));
    return withMarker(`${kept}\uFFFD\uFFFD`, marker);
  }
  const found = pick(numbers, { seed, label: 'number' });
  const other = String(alterLeaf(Number(found[0]), { seed, marker: undefined }));
  const end = found.index + found[0].length;
  return withMarker(text.slice(0, found.index) + other + text.slice(end), marker);
}

export function withMarker(text: string, marker: string | undefined): string {
  return marker === undefined ? text : `${text} ${marker}`.trimStart();
}

function alterLeaf(value: Leaf['value'], { seed, marker }: Alteration): Json {
  switch (typeof value) {
    case 'number': {
      const others = [0, -value, value * 10, value + 1];
      const different = others.filter((other) => other !== value && Number.isFinite(other));
      return pick(different, { seed, label: 'other number' });
    }
    case 'boolean':
      return !value;
    case 'string': {
      const digits = Math.floor(chance(seed, 'word') * 0x10000).toString(16);
      return withMarker(`INVALID-${digits.padStart(4, '0')}`, marker);
    }
    default:
      return 0;
  }
}

/** Strings first: to most tools a wrong name is worse than a wrong number. */
function pickLeaf(leaves: readonly Leaf[], seed: number): Leaf {
  const strings = leaves.filter(({ value }) => typeof value === 'string');
  return pick(strings.length > 0 ? strings : leaves, { seed, label: 'leaf' });
}

function leavesOf(value: Json, path: readonly string[]): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
}

function replaceAt(value: Json, leaf: Leaf, change: (value: Leaf['value']) => Json): Json {
  const [key, ...path] = leaf.path;
  if (key === undefined) return change(leaf.value);
  const inside = (child: Json | undefined) => replaceAt(child ?? null, { ...leaf, path }, change);
  if (Array.isArray(value)) {
    return value.map((child: Json, index) => (index === Number(key) ? inside(child) : child));
  }
  return isObject(value) ? { ...value, [key]: inside(value[key]) } : value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
