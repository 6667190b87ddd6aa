import type { RunSummary, StoredRun } from '@tracefork/store';

/** A run as `--json` prints it in a list. */
export interface RunView {
  readonly id: string;
  readonly name: string | null;
  readonly origin: RunSummary['origin'];
  /** ISO 8601. */
  readonly created: string;
  readonly ms: number;
  readonly complete: boolean;
  readonly status: RunSummary['status'];
  readonly grade: RunSummary['grade'];
  readonly steps: number | null;
  readonly exchanges: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  readonly bytes: { readonly text: number; readonly stored: number };
  readonly parent: string | null;
  readonly branch: number | null;
}

export function runView(run: RunSummary): RunView {
  const { id, name, origin, complete, status, grade, steps, exchanges } = run;
  const { inputTokens, outputTokens, cost } = run;
  return {
    id,
    name,
    origin,
    created: new Date(run.created).toISOString(),
    ms: run.duration,
    complete,
    status,
    grade,
    steps,
    exchanges,
    inputTokens,
    outputTokens,
    cost,
    bytes: { text: run.textBytes, stored: run.storedBytes },
    parent: run.parent,
    branch: run.ordinal,
  };
}

/** The same of a branch, with how it was made. */
export function branchView(run: StoredRun): RunView & {
  readonly step: number | null;
  readonly trial: number | null;
  readonly mutation: unknown;
} {
  const { step = null, trial = null, mutation = null } = run.branch ?? {};
  return { ...runView(run), step, trial, mutation };
}
