import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { canonicalText } from './canonical.ts';
import type { Fault } from './fault.ts';
import { textFaults } from './text-faults.ts';
import { valueFaults } from './value-faults.ts';

/** What came of reading a JSON text. `unparsable`: there is no value to speak of. */
export type Reading =
  | { readonly kind: 'unparsable'; readonly fault: Fault }
  | { readonly kind: 'unsound'; readonly faults: readonly Fault[] }
  | {
      readonly kind: 'read';
      readonly value: unknown;
      /** Finds where the bytes leave RFC 8785's form; `undefined` where they are in it. */
      readonly form: () => Fault | undefined;
    };

/** Reads JSON strictly, and says where it is not sound. Never throws, never quotes what it read. */
export function readJson(bytes: Uint8Array): Reading {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { kind: 'unparsable', fault: { place: '(file)', reason: 'not UTF-8' } };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unparsable', fault: syntaxFault(text) };
  }
  const hidden = textFaults(text);
  if (hidden.length > 0) return { kind: 'unsound', faults: hidden };
  const faults = valueFaults(value);
  if (faults.length > 0) return { kind: 'unsound', faults };
  return { kind: 'read', value, form: () => formFault(text, canonicalText(value)) };
}

function formFault(text: string, canonical: string): Fault | undefined {
  if (text === canonical) return undefined;
  let same = 0;
  while (same < text.length && text[same] === canonical[same]) same += 1;
  const reason = 'not in canonical form (RFC 8785); write it with `rerun capture`';
  return { place: lineAndColumn(text, same), reason };
}

function syntaxFault(text: string): Fault {
  if (text.startsWith('\uFEFF')) {
    return { place: lineAndColumn(text, 0), reason: 'not JSON: it begins with a byte order mark' };
  }
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // @note That parser recurses, so hostile nesting ends here.
    if (!(error instanceof RangeError)) throw error;
  }
  const first = errors[0];
  if (first === undefined) return { place: '(file)', reason: 'not JSON' };
  const words = printParseErrorCode(first.error).replace(/(?<!^)([A-Z])/g, ' $1');
  return { place: lineAndColumn(text, first.offset), reason: `not JSON: ${words.toLowerCase()}` };
}

function lineAndColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}
