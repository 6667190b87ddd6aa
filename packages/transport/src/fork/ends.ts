import type { Divergence } from '../ports.ts';
import type { RecordSession } from '../record/record-session.ts';
import type { ForkPoint } from './fork-point.ts';
import type { ForkEnd } from './script.ts';

/** In the tail, only a program that goes on from the prefix is still compared with the tape. */
export function endBy(divergence: Divergence, recording: RecordSession | undefined): ForkEnd {
  const { kind, message, nearest } = divergence;
  if (recording === undefined || kind !== 'program') return { status: 'prefix', divergence };
  return { status: 'stopped', stop: { kind: 'program', name: nearest?.label ?? '', message } };
}

/** The agent ended by itself before it came to the step. */
export function neverReached({ at, prefix }: ForkPoint): Divergence {
  const step = prefix.stepOf[at] ?? null;
  const what = step === null ? `exchange ${at}` : `step ${step}`;
  return {
    kind: 'missing',
    step,
    message: `the agent came to its end without asking for ${what}`,
    differences: [],
    causes: [],
  };
}
