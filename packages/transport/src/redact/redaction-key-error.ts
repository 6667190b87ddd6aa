import { keyVariable } from './redaction-key.ts';

/** Values on a tape stand behind placeholders that were made with another key. */
export class RedactionKeyError extends Error {
  readonly code = 'TRACEFORK_REDACTION_KEY';
  override readonly name = 'RedactionKeyError';

  constructor(absent: boolean) {
    super(
      `The tape cannot be compared or searched: its placeholders were made with a key of its owner, and ${keyVariable} ` +
        `${absent ? 'is not set' : 'holds another one'}. Set it to the key that was used for the recording.`,
    );
  }
}
