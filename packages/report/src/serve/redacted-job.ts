import { CountingRedaction } from '../redact/counting.ts';
import { redactedProof } from '../redact/redacted-findings.ts';
import type { RunRedaction } from '../redact/redaction.ts';
import type { JobState } from './jobs.ts';
import type { StartEnd } from './run-starter.ts';

/** What was started, with what it printed and how it ended without secrets. */
export function redactedJob(state: JobState, redaction: RunRedaction): JobState {
  const counting = new CountingRedaction(redaction);
  // A secret may stand on two lines.
  const lines = counting.text(state.lines.join('\n')).split('\n');
  return { ...state, lines, end: state.end === null ? null : redactedEnd(state.end, counting) };
}

function redactedEnd(end: StartEnd, redaction: CountingRedaction): StartEnd {
  switch (end.kind) {
    case 'verdict':
      return { ...end, proof: redactedProof(end.proof, redaction) };
    case 'branch':
      return { ...end, words: redaction.text(end.words) };
    case 'failed':
      return { ...end, message: redaction.text(end.message) };
  }
}
