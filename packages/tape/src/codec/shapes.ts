import type { EnvironmentEvent, ErrorData, Event, Headers } from '../events.ts';
import { storedBody } from './body-field.ts';
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

const header: Field<readonly [string, string]> = (value, at) => {
  const [name, text, ...rest] = listOf(string)(value, at);
  return name === undefined || text === undefined || rest.length > 0
    ? reject(at, 'a pair [name, value]', value)
    : [name, text];
};
const headers: Field<Headers> = listOf(header);

const stringOrNumber: Field<string | number> = (value, at) =>
  typeof value === 'string' || Number.isFinite(value)
    ? (value as string | number)
    : reject(at, 'a string or a finite number', value);

const primitive: Field<string | number | boolean> = (value, at) =>
  typeof value === 'boolean' ? value : stringOrNumber(value, at);

const error: Field<ErrorData> = (value, at) => errorStruct(value, at);
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

/** The fields of every kind of event. Bodies are numbered in the order in which they stand here. */
export const shapes: { readonly [K in Kind]: Fields<K> } = {
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
    argv: listOf(string),
    command: optional(listOf(string)),
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
  'environment-read': { t: time, names: listOf(string), unset: optional(listOf(string)) },
  stdin: { t: time, body: storedBody },
  request: {
    t: time,
    x: count,
    via: oneOf('fetch', 'socket'),
    method: string,
    url: string,
    headers,
    body: nullable(storedBody),
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
    bodies: listOf(storedBody),
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
    input: storedBody,
  },
  'tool-result': { t: time, call: count, output: optional(storedBody), error: optional(error) },
  program: {
    t: time,
    program: count,
    file: string,
    argv: listOf(string),
    cwd: string,
    sync: boolean,
  },
  'program-input': { t: time, program: count, body: storedBody },
  'program-output': {
    t: time,
    program: count,
    stream: oneOf('stdout', 'stderr'),
    body: storedBody,
  },
  'program-exit': {
    t: time,
    program: count,
    code: nullable(integer),
    signal: nullable(string),
    error: optional(error),
  },
  uncovered: { t: time, what: string, detail: string },
  outcome: {
    t: time,
    exit: optional(exit),
    stdout: optional(storedBody),
    value: optional(storedBody),
    error: optional(error),
  },
  end: { t: time, complete: boolean, reason: optional(string) },
};
