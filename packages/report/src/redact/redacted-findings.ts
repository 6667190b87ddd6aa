import type { BlameInput, ForkInput, ProofInput, Trial } from '../inputs.ts';
import type { CountingRedaction } from './counting.ts';

/** What was found out about a run, in words, without secrets; ids of runs stay. */
export interface Findings {
  readonly forks: readonly ForkInput[];
  readonly proof: ProofInput | null;
  readonly blame: BlameInput | null;
}

export function redactedFindings(
  { forks, proof, blame }: Findings,
  redaction: CountingRedaction,
): Findings {
  return {
    forks: forks.map((fork) => ({
      ...fork,
      change: redaction.text(fork.change),
      ...(fork.outcome === undefined ? {} : { outcome: redaction.text(fork.outcome) }),
    })),
    proof: proof === null ? null : redactedProof(proof, redaction),
    blame: blame === null ? null : redactedBlame(blame, redaction),
  };
}

export function redactedProof(proof: ProofInput, redaction: CountingRedaction): ProofInput {
  return {
    ...proof,
    reasons: redaction.texts(proof.reasons),
    counts: proof.counts.map((count) => ({ ...count, what: redaction.text(count.what) })),
    rules: redaction.record(proof.rules),
    uncovered: proof.uncovered.map(({ what, detail }) => ({
      what: redaction.text(what),
      detail: redaction.text(detail),
    })),
    allowed: redaction.texts(proof.allowed),
    warnings: redaction.texts(proof.warnings),
  };
}

function redactedBlame(blame: BlameInput, redaction: CountingRedaction): BlameInput {
  const trials = (all: readonly Trial[]): readonly Trial[] =>
    all.map((trial) => ({
      ...trial,
      what: redaction.text(trial.what),
      ...(trial.words === undefined ? {} : { words: redaction.text(trial.words) }),
    }));
  return {
    ...blame,
    words: redaction.texts(blame.words),
    finding: redaction.text(blame.finding),
    repairs: trials(blame.repairs),
    breakability: trials(blame.breakability),
    notTested: redaction.texts(blame.notTested),
  };
}
