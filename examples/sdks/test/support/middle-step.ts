import type { Tape } from '@tracefork/tape';
import type { ForkScript } from '@tracefork/transport/fork';
import { buildResponse, parseRequest, stepsOf } from '@tracefork/wire';
import { otherDay } from './desk-model.ts';

/** A fork at the step in the middle, which books another day there. */
export function forkInTheMiddle(tape: Tape, effects: ForkScript['effects'] = {}): ForkScript {
  const steps = stepsOf(tape.exchanges);
  const middle = steps[Math.floor(steps.length / 2)]?.attempts[0];
  const request = middle && parseRequest(middle.request);
  if (middle === undefined || request === null || request === undefined) {
    throw new Error('the tape has no step');
  }
  const { status, headers, chunks } = buildResponse(request, otherDay(request));
  return {
    at: middle.x,
    answer: {
      kind: 'given',
      status,
      statusText: 'OK',
      headers,
      chunks: chunks.map((chunk) => Buffer.from(chunk).toString('base64')),
    },
    prefix: 'exact',
    inFlight: 'recorded',
    trial: 0,
    effects,
    allowUncaptured: false,
    timeout: 20_000,
    label: {},
  };
}
