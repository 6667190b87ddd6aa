import type { ProgramEvent } from '@tracefork/tape';

/**
 * The agent wrote to a program's standard input; no bytes: it closed it. Not a delivery.
 * Kept apart from the tape's own events until a tape can hold it.
 */
export interface ProgramInputEvent {
  readonly kind: 'program-input';
  readonly t: number;
  readonly program: ProgramEvent['program'];
  readonly body: Uint8Array;
}
