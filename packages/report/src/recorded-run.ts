import type { Tape } from '@tracefork/tape';
import type { Grade, RecordedRun } from './inputs.ts';

/** A tape as a run to be shown. @param id as a person would name it. */
export function recordedRun(
  id: string,
  tape: Tape,
  more: { readonly grade?: Grade } = {},
): RecordedRun {
  const { header, chain, complete, events, exchanges } = tape;
  const digest = tape.digest();
  return { id, format: 'tracefork', chain, digest, complete, header, events, exchanges, ...more };
}
