import { type Exchange, partsOf, type Tape } from '@tracefork/tape';
import type { RecordedRun } from './inputs.ts';

/** A tape as a run to be shown. @param id as a person would name it. */
export function recordedRun(
  id: string,
  tape: Tape,
  more: Pick<RecordedRun, 'grade' | 'agent'> = {},
): RecordedRun {
  const { header, chain, complete, events, exchanges } = tape;
  const digest = tape.digest();
  const parts = new Map(partsOf(tape).map((part) => [part.program, requestsOf(part.open())]));
  return {
    id,
    format: 'tracefork',
    chain,
    digest,
    complete,
    header,
    events,
    exchanges,
    ...(parts.size === 0 ? {} : { parts }),
    ...more,
  };
}

/** Those of a part, and after them those of the processes that it started. */
function requestsOf(part: Tape): readonly Exchange[] {
  return [...part.exchanges, ...partsOf(part).flatMap((inner) => requestsOf(inner.open()))];
}
