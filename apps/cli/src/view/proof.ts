import type { ProofInput } from '@tracefork/report';
import type { Receipt } from './receipt.ts';

/** A receipt as a report tells it. */
export function proofOf({ verdict, warnings }: Receipt): ProofInput {
  const { exchanges, toolCalls, programs, draws } = verdict;
  return {
    verdict: verdict.result,
    reasons: verdict.reasons,
    counts: [
      { what: 'exchanges', ...exchanges },
      { what: 'tool calls', ...toolCalls },
      { what: 'programs', ...programs },
      { what: 'draws', ...draws },
    ],
    outcome: verdict.outcome,
    rules: verdict.rules,
    uncovered: verdict.uncovered.map(({ what, detail }) => ({ what, detail })),
    allowed: verdict.allowed,
    warnings,
  };
}
