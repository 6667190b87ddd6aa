import type { Tape } from '@tracefork/tape';
import type { RecordedRun } from './inputs.ts';

/** A tape as a run to be shown. @param id as a person would name it. */
export function recordedRun(
  id: string,
  tape: Tape,
  more: Pick<RecordedRun, 'grade' | 'agent'> = {},
): RecordedRun {
  const { header, chain, complete, events, exchanges } = tape;
  const digest = tape.digest();
  return { id, format: 'tracefork', chain, digest, complete, header, events, exchanges, ...more };
}
