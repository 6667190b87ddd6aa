import { readFileSync } from 'node:fs';
import { judge, type Verdict } from '../verdict.ts';
import type { ReplayResult } from './protocol.ts';

/** What a replayed process left behind, if it came to that. */
export function readResult(file: string): ReplayResult | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ReplayResult;
  } catch {
    return undefined;
  }
}

/** Processes beside the agent were refused the network, but nothing else of them was checked. */
export function withLate(verdict: Verdict, late: readonly string[]): Verdict {
  if (late.length === 0) return verdict;
  const uncovered = late.map((detail) => ({ what: 'child-node', detail }));
  return judge({ ...verdict, uncovered: [...verdict.uncovered, ...uncovered] });
}
