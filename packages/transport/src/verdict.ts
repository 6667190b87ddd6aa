import type { Divergence, Uncovered } from './ports.ts';

export type VerdictResult = 'exact' | 'equivalent' | 'drifted' | 'unverifiable';

/** How many of something the tape has, and how many of those the replay saw again. */
export interface Count {
  readonly matched: number;
  readonly recorded: number;
}

/** What a replay really did; the verdict follows from it alone. */
export interface ReplayFacts {
  readonly exchanges: Count;
  readonly toolCalls: Count;
  readonly programs: Count;
  readonly draws: Count;
  /** Uses of each rule under which a difference was accepted. */
  readonly rules: Readonly<Record<string, number>>;
  readonly outcome: 'same' | 'different' | 'not-recorded';
  readonly tapeComplete: boolean;
  /** What the tape says it does not hold, and what this replay met besides. */
  readonly uncovered: readonly Uncovered[];
  /** Kinds of `uncovered` that the user accepts. */
  readonly allowed: readonly string[];
  readonly divergence: Divergence | undefined;
}

export interface Verdict extends ReplayFacts {
  readonly result: VerdictResult;
  /** Why it is not `exact`, one sentence each; empty for `exact`. */
  readonly reasons: readonly string[];
}

/** Computes the verdict. `exact` needs something that was verified and nothing that was not. */
export function judge(facts: ReplayFacts): Verdict {
  // Past the end of a recording that was cut off, going on is not a drift.
  const pastTheEnd = !facts.tapeComplete && facts.divergence?.kind === 'extra';
  if (facts.divergence !== undefined && !pastTheEnd) {
    return { ...facts, result: 'drifted', reasons: [facts.divergence.message] };
  }
  const doubts = doubtsOf(facts);
  if (doubts.length > 0) return { ...facts, result: 'unverifiable', reasons: doubts };
  const rules = Object.entries(facts.rules);
  if (rules.length > 0) {
    return {
      ...facts,
      result: 'equivalent',
      reasons: rules.map(([rule, count]) => `${count} × ${rule}`),
    };
  }
  return { ...facts, result: 'exact', reasons: [] };
}

function doubtsOf(facts: ReplayFacts): readonly string[] {
  const doubts: string[] = [];
  if (!facts.tapeComplete) doubts.push('the tape is incomplete: its recording was cut off');
  if (facts.outcome === 'not-recorded') doubts.push('the tape has no outcome to compare with');
  const { exchanges, toolCalls, programs, draws } = facts;
  if ([exchanges, toolCalls, programs, draws].every(({ matched }) => matched === 0)) {
    doubts.push('nothing was verified: the tape has no exchange, tool call, program or draw');
  }
  for (const { what, detail } of facts.uncovered) {
    if (!facts.allowed.includes(what)) doubts.push(`not covered: ${what} (${detail})`);
  }
  return doubts;
}
