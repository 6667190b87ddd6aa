import type { Exchange } from '@tracefork/tape';
import type { Step as WireStep } from '@tracefork/wire';

/** A model call of a tape, with its attempts. */
export type Step = WireStep<Exchange>;
