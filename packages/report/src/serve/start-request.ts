import type { StartChange, StartRequest } from './run-starter.ts';

const mostSteps = 1e6;
/** Characters of a changed answer; more does not fit into an argument of a command. */
const mostText = 30_000;

/** Reads what a page asked for; `null`: it is nothing that can be started. */
export function readStartRequest(body: unknown): StartRequest | null {
  if (!isRecord(body)) return null;
  if (body.kind === 'replay') return { kind: 'replay' };
  if (body.kind !== 'fork') return null;
  const { step, tailFrom = null } = body;
  const change = readChange(body.change);
  const isStep = Number.isInteger(step) && (step as number) >= 0 && (step as number) < mostSteps;
  if (!isStep || change === null) return null;
  if (tailFrom !== null && typeof tailFrom !== 'string') return null;
  return { kind: 'fork', step: step as number, change, tailFrom };
}

function readChange(change: unknown): StartChange | null {
  if (!isRecord(change)) return null;
  if (change.kind === 'resample') return { kind: 'resample' };
  const { kind, text } = change;
  if (kind !== 'text' || typeof text !== 'string') return null;
  return text.length > mostText || text.includes('\0') ? null : { kind, text };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
