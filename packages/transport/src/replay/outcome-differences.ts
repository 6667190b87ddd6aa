import type { OutcomeEvent } from '@tracefork/tape';
import type { Difference } from '../ports.ts';
import { parseBounded } from './bounded-json.ts';
import { valueDifferences } from './differences.ts';

/** Where two outcomes differ: in exit code, signal, printed lines, value or error. */
export function outcomeDifferences(
  recorded: OutcomeEvent,
  actual: OutcomeEvent,
): readonly Difference[] {
  return valueDifferences(readable(recorded), readable(actual), { root: 'outcome' });
}

function readable({ exit, stdout, value, error }: OutcomeEvent): object {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
  return {
    ...(exit === undefined ? {} : { exit }),
    ...(stdout === undefined ? {} : { stdout: text(stdout).split('\n') }),
    ...(value === undefined ? {} : { value: parseBounded(text(value)) ?? text(value) }),
    ...(error === undefined
      ? {}
      : { error: { name: error.name, message: error.message, code: error.code } }),
  };
}
