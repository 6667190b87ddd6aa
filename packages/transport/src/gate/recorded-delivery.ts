import type { Delivery, Source } from '../ports.ts';

/** A delivery as a tape has it: what, from where, when. */
export interface RecordedDelivery {
  readonly t: number;
  /** Number of the event that holds it. */
  readonly event: number;
  readonly source: Source;
  /** The end of a response. */
  readonly ends?: boolean;
  readonly delivery: Delivery;
}

/** A source as a map key. */
export function sourceKey(source: Source): string {
  switch (source.from) {
    case 'exchange':
      return `x${source.x}`;
    case 'timer':
      return source.owner === undefined ? `t${source.timer}` : `t${source.timer} ${source.owner}`;
    case 'tool':
      return `c${source.call}`;
    case 'program':
      return `p${source.program}`;
    case 'stdin':
      return 'i';
    case 'starter':
      return 'm';
  }
}
