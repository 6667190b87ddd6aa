import type { Divergence, Uncovered } from '../ports.ts';
import { callLabel } from '../programs/program-call.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import {
  type Count,
  nothingVerified,
  type ReplayFacts,
  type Verdict,
  type VerdictResult,
} from '../verdict.ts';

/** A part that was replayed, and what came of it. */
export interface ReplayedPart {
  readonly recorded: RecordedProgram;
  readonly verdict: Verdict;
}

/** What a part did that its tape does not have: the run's divergence too, unless it has an earlier one. */
export function divergenceOfPart({ recorded, verdict }: ReplayedPart): Divergence | undefined {
  if (verdict.result !== 'drifted') return undefined;
  const { divergence } = verdict;
  return {
    kind: divergence?.kind ?? 'program',
    step: null,
    message: `in ${labelOf(recorded)}: ${divergence?.message ?? verdict.reasons.join('; ')}`,
    ...(divergence?.nearest === undefined ? {} : { nearest: divergence.nearest }),
    differences: divergence?.differences ?? [],
    causes: divergence?.causes ?? [],
  };
}

/** The facts of a run with those of its parts: everything counts, whoever did it. */
export function withParts(facts: ReplayFacts, parts: readonly ReplayedPart[]): ReplayFacts {
  if (parts.length === 0) return facts;
  const verdicts = parts.map(({ verdict }) => verdict);
  const sum = (what: 'exchanges' | 'toolCalls' | 'programs' | 'draws'): Count => ({
    matched: verdicts.reduce((total, one) => total + one[what].matched, facts[what].matched),
    recorded: verdicts.reduce((total, one) => total + one[what].recorded, facts[what].recorded),
  });
  const rules: Record<string, number> = { ...facts.rules };
  for (const one of verdicts) {
    for (const [rule, count] of Object.entries(one.rules)) rules[rule] = (rules[rule] ?? 0) + count;
  }
  return {
    ...facts,
    exchanges: sum('exchanges'),
    toolCalls: sum('toolCalls'),
    programs: sum('programs'),
    draws: sum('draws'),
    rules,
    uncovered: [...facts.uncovered, ...parts.flatMap(uncoveredOf)],
    parts: parts.map(({ recorded, verdict }) => ({
      program: recorded.program,
      command: callLabel(recorded.call),
      result: resultOf(verdict),
      reasons: verdict.reasons.filter((reason) => reason !== nothingVerified),
      exchanges: verdict.exchanges,
      ...(verdict.parts === undefined ? {} : { parts: verdict.parts }),
    })),
  };
}

/** Its output, messages and end were compared, also where it did nothing else that could be. */
function resultOf({ result, reasons, rules }: Verdict): VerdictResult {
  if (result !== 'unverifiable' || reasons.some((reason) => reason !== nothingVerified)) {
    return result;
  }
  return Object.keys(rules).length > 0 ? 'equivalent' : 'exact';
}

/** Why a part is not verified, as something that the run does not cover. */
function uncoveredOf({ recorded, verdict }: ReplayedPart): readonly Uncovered[] {
  const label = labelOf(recorded);
  const inside = verdict.uncovered.map(({ what, detail }) => ({
    what,
    detail: `${detail}, in ${label}`,
  }));
  if (verdict.result !== 'unverifiable') return inside;
  const others = verdict.reasons.filter(
    (reason) => reason !== nothingVerified && !reason.startsWith('not covered: '),
  );
  return [...inside, ...others.map((reason) => ({ what: 'part', detail: `${label}: ${reason}` }))];
}

function labelOf({ program, call }: RecordedProgram): string {
  return `program ${program} ("${callLabel(call)}")`;
}
