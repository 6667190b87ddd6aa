/** On replay something tried to reach outside, or to leave, in a way that no tape can serve. */
export class RefusedOnReplayError extends Error {
  readonly code = 'TRACEFORK_REFUSED_ON_REPLAY';
  override readonly name = 'RefusedOnReplayError';

  /** @param why What keeps it from being on the tape, and how to mend that. */
  constructor(what: string, why = 'It is not on the tape.') {
    super(`tracefork refused ${what}: on replay nothing reaches outside. ${why}`);
  }
}
