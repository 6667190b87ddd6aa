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
  /** Node processes of the run that were run again, each against its own part of the tape. */
  readonly parts?: readonly PartVerdict[];
}

/** What is known of one part of a run; its counts are within those of the run. */
export interface PartVerdict {
  readonly program: number;
  /** Its command, in one line. */
  readonly command: string;
  readonly result: VerdictResult;
  readonly reasons: readonly string[];
  readonly exchanges: Count;
  readonly parts?: readonly PartVerdict[];
}

export interface Verdict extends ReplayFacts {
  readonly result: VerdictResult;
  /** Why it is not `exact`, one sentence each; empty for `exact`. */
  readonly reasons: readonly string[];
}

/** Computes the verdict. `exact` needs something that was verified and nothing that was not. */
export function judge(facts: ReplayFacts): Verdict {
  const drift = driftOf(facts);
  if (drift !== undefined) return { ...facts, result: 'drifted', reasons: [drift] };
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

/** What was checked and did not hold. The session names it; what it should have seen counts too. */
function driftOf(facts: ReplayFacts): string | undefined {
  const { divergence, tapeComplete } = facts;
  // Past the end of a recording that was cut off, going on is not a drift.
  const pastTheEnd = !tapeComplete && divergence?.kind === 'extra';
  if (divergence !== undefined && !pastTheEnd) return divergence.message;
  if (!tapeComplete) return undefined;
  if (facts.outcome === 'different') return 'the run ended differently than recorded';
  for (const what of ['exchanges', 'toolCalls', 'programs', 'draws'] as const) {
    const { matched, recorded } = facts[what];
    if (matched !== recorded) return `${matched} of ${recorded} recorded ${words[what]} were seen`;
  }
  return undefined;
}

const words = {
  exchanges: 'exchanges',
  toolCalls: 'tool calls',
  programs: 'programs',
  draws: 'draws',
} as const;

/** A part is verified by what its starter got of it too. */
export const nothingVerified =
  'nothing was verified: the tape has no exchange, tool call, program or draw';

function doubtsOf(facts: ReplayFacts): readonly string[] {
  const doubts: string[] = [];
  if (!facts.tapeComplete) doubts.push('the tape is incomplete: its recording was cut off');
  // A recorder that had none to write down said so, and that can be allowed.
  const said = facts.uncovered.some(({ what }) => what === 'outcome');
  if (facts.outcome === 'not-recorded' && !said)
    doubts.push('the tape has no outcome to compare with');
  const { exchanges, toolCalls, programs, draws } = facts;
  if ([exchanges, toolCalls, programs, draws].every(({ matched }) => matched === 0)) {
    doubts.push(nothingVerified);
  }
  for (const { what, detail } of facts.uncovered) {
    if (!facts.allowed.includes(what)) doubts.push(`not covered: ${what} (${detail})`);
  }
  // What both the recording and this replay met is one thing.
  return [...new Set(doubts)];
}
