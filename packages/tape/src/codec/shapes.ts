import type { StoredBody } from '../bodies/stored-body.ts';
import type { EnvironmentEvent, ErrorData, Event, Headers } from '../events.ts';
import { bytes, storedBody } from './body-field.ts';
import { type DataLine, order } from './data-line.ts';
import {
  boolean,
  count,
  type Field,
  hash,
  integer,
  listOf,
  nullable,
  number,
  oneOf,
  optional,
  recordOf,
  reject,
  type Shape,
  string,
  structOf,
  time,
} from './fields.ts';
import type { StoredEvent } from './stored-event.ts';

const strings: Field<readonly string[]> = listOf(string);

const header: Field<readonly [string, string]> = (value) =>
  strings(value).length === 2
    ? (value as readonly [string, string])
    : reject('a pair [name, value]', value);
const ancillary: Field<true> = (value) => (value === true ? value : reject('true', value));
const headers: Field<Headers> = listOf(header);

const stringOrNumber: Field<string | number> = (value) =>
  typeof value === 'string' || Number.isFinite(value)
    ? (value as string | number)
    : reject('a string or a finite number', value);

const primitive: Field<string | number | boolean> = (value) =>
  typeof value === 'boolean' ? value : stringOrNumber(value);

const error: Field<ErrorData> = (value) => errorStruct(value);
const errorStruct: Field<ErrorData> = structOf<ErrorData>({
  name: string,
  message: string,
  type: string,
  code: optional(stringOrNumber),
  fields: optional(recordOf(primitive)),
  cause: optional(error),
  errors: optional(listOf(error)),
});

const terminal: Field<EnvironmentEvent['terminal']> = structOf<EnvironmentEvent['terminal']>({
  stdin: boolean,
  stdout: boolean,
  stderr: boolean,
  columns: optional(count),
  colorDepth: optional(count),
});

const writer = structOf<{ readonly name: string; readonly version: string }>({
  name: string,
  version: string,
});

const exit = structOf<{ readonly code: number | null; readonly signal: string | null }>({
  code: nullable(integer),
  signal: nullable(string),
});

type Kind = Exclude<Event['kind'], 'unknown'>;
type Fields<K extends Kind> = Shape<
  K extends 'data' ? DataLine : Omit<StoredEvent<Extract<Event, { kind: K }>>, 'kind'>
>;

type Shapes = { readonly [K in Kind]: Fields<K> };

/** The fields of every kind of event. Bodies are numbered in the order in which they stand here. */
const shapesWith = (body: Field<StoredBody>): Shapes => ({
  tape: {
    format: oneOf('tracefork'),
    major: oneOf(1),
    minor: count,
    created: string,
    writer,
    agent: optional(string),
  },
  environment: {
    t: time,
    boundary: oneOf('command', 'function'),
    argv: strings,
    command: optional(strings),
    pid: optional(count),
    ppid: optional(count),
    cwd: string,
    timeZone: string,
    locale: string,
    node: string,
    platform: string,
    terminal,
    variables: recordOf(string),
  },
  'environment-read': { t: time, names: strings, unset: optional(strings) },
  stdin: { t: time, body },
  request: {
    t: time,
    x: count,
    via: oneOf('fetch', 'socket'),
    method: string,
    url: string,
    headers,
    body: nullable(body),
  },
  response: {
    t: time,
    x: count,
    status: count,
    statusText: string,
    headers,
    url: optional(string),
    decoded: optional(boolean),
  },
  data: {
    t: time,
    x: listOf(count),
    order: optional(order),
    n: listOf(integer),
    dt: listOf(count),
    bodies: listOf(body),
  },
  complete: { t: time, x: count, trailers: optional(headers) },
  failure: { t: time, x: count, error },
  abort: { t: time, x: count },
  timer: { t: time, timer: count, owner: optional(string) },
  draw: { t: time, source: string, value: string },
  seed: { t: time, owner: string, seed: hash },
  clock: { t: time, source: oneOf('date', 'monotonic'), values: listOf(number) },
  'tool-call': {
    t: time,
    call: count,
    name: string,
    effect: oneOf('none', 'read', 'write', 'unknown'),
    input: body,
  },
  'tool-result': { t: time, call: count, output: optional(body), error: optional(error) },
  program: {
    t: time,
    program: count,
    file: string,
    argv: strings,
    cwd: string,
    sync: boolean,
  },
  'program-input': { t: time, program: count, body },
  'program-output': {
    t: time,
    program: count,
    stream: oneOf('stdout', 'stderr'),
    body,
  },
  'program-exit': {
    t: time,
    program: count,
    code: nullable(integer),
    signal: nullable(string),
    error: optional(error),
  },
  message: {
    ancillary,
    t: time,
    program: optional(count),
    event: optional(string),
    text: optional(string),
  },
  'message-sent': { ancillary, t: time, program: optional(count), text: string },
  part: { ancillary, t: time, program: count, lines: string },
  uncovered: { t: time, what: string, detail: string },
  outcome: {
    t: time,
    exit: optional(exit),
    stdout: optional(body),
    value: optional(body),
    error: optional(error),
  },
  end: { t: time, complete: boolean, reason: optional(string) },
});

/** Of events as a line holds them. */
export const storedShapes: Shapes = shapesWith(storedBody);

/** Of events as they are handed to a writer, before their bodies are encoded. */
export const givenShapes: Shapes = shapesWith(bytes as Field<unknown> as Field<StoredBody>);
