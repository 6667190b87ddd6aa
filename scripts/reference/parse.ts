import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** A node of the tree that the parser makes, as far as it is looked at here. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Source {
  readonly text: string;
  readonly body: readonly Node[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/** @throws Error when the file cannot be parsed. */
export function parse(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const { program, comments, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`Cannot parse ${file}: ${errors[0].message}. Mend the syntax.`);
  return { text, body: program.body as unknown as readonly Node[], comments };
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Every node below these, themselves included. */
export function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each);
  if (!isNode(value)) return;
  yield value;
  for (const field of Object.values(value)) yield* walk(field);
}

/** Text of a `name: 'literal'`, of an identifier or of a string. */
export function nameOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  const { name, value: literal } = value;
  return typeof name === 'string' ? name : typeof literal === 'string' ? literal : undefined;
}
