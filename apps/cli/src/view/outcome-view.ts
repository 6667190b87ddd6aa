import type { OutcomeEvent } from '@tracefork/tape';
import { parsedJson } from './nesting.ts';

/** How a run ended, as data for people and `--json`. */
export interface OutcomeView {
  /** Of a command. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  /** Of a command: what it wrote to stdout. */
  readonly stdout?: string;
  /** Of a function: what it returned; absent for `undefined`. */
  readonly value?: unknown;
  /** Of a function: what it threw. */
  readonly error?: { readonly name: string; readonly message: string };
}

export function outcomeView(event: OutcomeEvent | undefined): OutcomeView | null {
  if (event === undefined) return null;
  const { exit, stdout, value, error } = event;
  return {
    ...(exit === undefined ? {} : { exit }),
    ...(stdout === undefined ? {} : { stdout: text(stdout) }),
    ...(value === undefined ? {} : { value: valueOn(text(value)) }),
    ...(error === undefined ? {} : { error: { name: error.name, message: error.message } }),
  };
}

/** `exit code 1, 486 bytes of stdout`, `returned {"ok":true}`, `threw TypeError: …`. */
export function outcomeWords({ exit, stdout, value, error }: OutcomeView): string {
  if (error !== undefined) return `threw ${error.name}: ${error.message}`;
  if (exit !== undefined) {
    const how = exit.signal === null ? `exit code ${exit.code}` : `ended by ${exit.signal}`;
    return stdout === undefined || stdout === ''
      ? `${how}, nothing on stdout`
      : `${how}, ${Buffer.byteLength(stdout)} bytes on stdout`;
  }
  return value === undefined ? 'returned nothing' : `returned ${JSON.stringify(value)}`;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function valueOn(json: string): unknown {
  const parsed = parsedJson(json);
  return parsed === undefined ? json : parsed.json;
}
