import type { OutcomeEvent } from '@tracefork/tape';
import { toErrorData } from './exchange/error-data.ts';

/** How an agent function ended. */
export type AgentOutcome<T> =
  | { readonly status: 'returned'; readonly value: T }
  | { readonly status: 'threw'; readonly error: unknown };

/** Runs an agent function to its end, whatever that is. */
export async function settle<T>(agent: () => T | Promise<T>): Promise<AgentOutcome<T>> {
  try {
    return { status: 'returned', value: await agent() };
  } catch (error) {
    return { status: 'threw', error };
  }
}

/** Whether the outcome fits on a tape: a returned value that JSON cannot hold does not. */
export function fitsTape(outcome: AgentOutcome<unknown>): boolean {
  if (outcome.status === 'threw' || outcome.value === undefined) return true;
  return jsonOf(outcome.value) !== undefined;
}

/** The outcome as the tape keeps it. */
export function outcomeEvent(t: number, outcome: AgentOutcome<unknown>): OutcomeEvent {
  if (outcome.status === 'threw') {
    return { kind: 'outcome', t, error: toErrorData(outcome.error) };
  }
  const json = jsonOf(outcome.value);
  return { kind: 'outcome', t, ...(json === undefined ? {} : { value: Buffer.from(json) }) };
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Whether two outcomes are the same to a caller: value or error class, code and message; exit and stdout. */
export function sameOutcome(recorded: OutcomeEvent, actual: OutcomeEvent): boolean {
  return comparable(recorded) === comparable(actual);
}

function comparable({ exit, stdout, value, error }: OutcomeEvent): string {
  const text = (bytes: Uint8Array | undefined) =>
    bytes === undefined ? null : Buffer.from(bytes).toString('latin1');
  return JSON.stringify([
    exit ?? null,
    text(stdout),
    text(value),
    error === undefined ? null : [error.type, error.name, error.message, error.code ?? null],
  ]);
}
