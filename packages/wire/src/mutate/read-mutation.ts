import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { type Mutation, mutationKinds } from './mutation.ts';

/** A mutation that was read from JSON, or what is wrong with it. */
export type ReadMutation =
  | { readonly ok: true; readonly mutation: Mutation }
  /** `fault` is a sentence that names the field. */
  | { readonly ok: false; readonly fault: string };

type Check = (value: Json | undefined) => string | null;

const string: Check = (value) => (typeof value === 'string' ? null : 'a string');
const json: Check = (value) => (value === undefined ? 'a JSON value' : null);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value);
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'true or false');
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? null : `one of ${words.join(', ')}`;
const status: Check = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599
    ? null
    : 'a status from 200 to 599';
const headers: Check = (value) =>
  isArray(value) &&
  value.every(
    (pair) => isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'),
  )
    ? null
    : 'a list of pairs of strings';
const blocks: Check = (value) =>
  isArray(value) && value.every((block) => isObject(block) && isBlock(block))
    ? null
    : 'a list of blocks';
const toolCalls = optional(oneOf('keep', 'drop'));

const blockFields: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  text: { text: string },
  refusal: { refusal: string },
  thinking: { thinking: string },
  'tool-call': { id: optional(string), name: string, input: json },
  'partial-tool-call': { id: string, name: string, json: string },
  'tool-result': { id: string, blocks: (value) => blocks(value), isError: flag },
  other: { value: json },
};

function isBlock(block: JsonObject): boolean {
  const type = String(block.type);
  const fields = Object.hasOwn(blockFields, type) ? blockFields[type] : undefined;
  return (
    fields !== undefined &&
    Object.entries(fields).every(([name, check]) => check(block[name]) === null)
  );
}

const fieldsOf: Readonly<Record<Mutation['kind'], Readonly<Record<string, Check>>>> = {
  response: {
    status: optional(status),
    headers: optional(headers),
    body: string,
    encoding: optional(oneOf('utf8', 'base64')),
    unchecked: optional(flag),
  },
  text: { text: string, toolCalls },
  set: { path: string, value: json },
  drop: { toolCalls },
  blocks: { blocks, stop: optional(oneOf('end', 'tool-calls', 'length', 'refusal')) },
  system: { text: string },
  model: { model: string },
  'tool-result': { id: string, text: string, isError: optional(flag) },
  resample: {},
};

/** Reads a mutation from parsed JSON, such as a fault's or a stored fork's. Never throws. */
export function readMutation(value: unknown): ReadMutation {
  const raw = value as Json | undefined;
  if (!isObject(raw)) return { ok: false, fault: 'A mutation is an object with a `kind`.' };
  const kind = mutationKinds.find((name) => name === raw.kind) as Mutation['kind'] | undefined;
  if (kind === undefined) {
    const found = JSON.stringify(raw.kind) ?? 'missing';
    return {
      ok: false,
      fault: `\`kind\` is ${found}; expected one of ${mutationKinds.join(', ')}.`,
    };
  }
  const fields = fieldsOf[kind];
  for (const name of Object.keys(raw)) {
    if (name !== 'kind' && !Object.hasOwn(fields, name)) {
      return { ok: false, fault: `A mutation of kind ${kind} has no field \`${name}\`.` };
    }
  }
  for (const [name, check] of Object.entries(fields)) {
    const expected = check(raw[name]);
    if (expected !== null)
      return { ok: false, fault: `\`${name}\` of ${kind} is to be ${expected}.` };
  }
  return { ok: true, mutation: raw as unknown as Mutation };
}
