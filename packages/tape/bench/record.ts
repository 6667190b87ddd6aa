import { type DataEvent, type Event, tapeHeader } from '../src/index.ts';
import type { Step } from './workloads.ts';

export interface RecordedStep {
  /** Up to the request: what must be on the tape before it leaves. */
  readonly before: readonly Event[];
  readonly after: readonly Event[];
}

export const first: Event = tapeHeader({
  created: '2026-01-01T00:00:00.000Z',
  writer: { name: 'bench', version: '0' },
});

const headers = [
  ['content-type', 'application/json'],
  ['anthropic-version', '2023-06-01'],
  ['x-api-key', '[secret]'],
] as const;

/** A step as events, with believable times. */
export function recordStep(step: Step, x: number, noise: () => number): RecordedStep {
  const body = Buffer.from(JSON.stringify(step.body));
  const t = x * 2000 + Math.round(noise() * 1e6) / 1e3;
  const data: DataEvent = {
    kind: 'data',
    t: t + 310,
    x: step.chunks.map(() => x),
    n: step.chunks.map((chunk) => chunk.length),
    dt: step.chunks.map((_, index) => (index === 0 ? 0 : Math.floor(-18 * Math.log(1 - noise())))),
    bodies: [Buffer.concat(step.chunks)],
  };
  return {
    before: [
      {
        kind: 'request',
        t,
        x,
        via: 'fetch',
        method: 'POST',
        url: 'https://api.anthropic.com/v1/messages',
        headers,
        body,
      },
    ],
    after: [
      {
        kind: 'response',
        t: t + 305.25,
        x,
        status: 200,
        statusText: 'OK',
        headers: [
          ['content-type', step.chunks.length > 1 ? 'text/event-stream' : 'application/json'],
          ['request-id', `req_${x}${Math.floor(noise() * 1e9)}`],
        ],
      },
      data,
      { kind: 'complete', t: t + 1500.5, x },
    ],
  };
}
