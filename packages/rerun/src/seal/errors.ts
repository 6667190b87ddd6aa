/** Stable codes, one for each condition; compare these rather than classes or messages. */
export type SealErrorCode =
  | 'SEAL_NO_SUCH_STEP'
  | 'SEAL_STEP_UNFINISHED'
  | 'SEAL_STEP_UNREADABLE'
  | 'SEAL_SAMPLING_OMITTED'
  | 'SEAL_SAMPLING_CONFLICT'
  | 'SEAL_OTHER_TAPE';

/** A tape does not have that step. */
export class NoSuchStepError extends Error {
  override readonly name: string = 'NoSuchStepError';
  readonly code: 'SEAL_NO_SUCH_STEP' = 'SEAL_NO_SUCH_STEP';

  constructor(step: number, count: number) {
    const have = count === 0 ? 'has no steps' : `has steps 0 to ${count - 1}`;
    super(`There is no step ${step}: the tape ${have}. List them with: tracefork show RUN`);
  }
}

/** A step without a whole answer, which no bundle could expect. */
export class StepUnfinishedError extends Error {
  override readonly name: string = 'StepUnfinishedError';
  readonly code: 'SEAL_STEP_UNFINISHED' = 'SEAL_STEP_UNFINISHED';

  constructor(step: number, reason: string) {
    super(`Step ${step} cannot be sealed, because ${reason}. Seal a step that was answered.`);
  }
}

/** A step whose request or answer has no one meaning as JSON. */
export class StepUnreadableError extends Error {
  override readonly name: string = 'StepUnreadableError';
  readonly code: 'SEAL_STEP_UNREADABLE' = 'SEAL_STEP_UNREADABLE';

  constructor(step: number, reason: string) {
    super(`Step ${step} cannot be sealed: ${reason}.`);
  }
}

/** The request left sampling parameters out, and a bundle has to name them. */
export class SamplingOmittedError extends Error {
  override readonly name: string = 'SamplingOmittedError';
  readonly code: 'SEAL_SAMPLING_OMITTED' = 'SEAL_SAMPLING_OMITTED';
  readonly omitted: readonly string[];

  constructor(step: number, omitted: readonly string[], known: string | undefined) {
    const flags = omitted.map((name) => `--${name.replace('_', '-')} N`).join(' ');
    const assume =
      known === undefined
        ? ''
        : ` Or accept what the provider takes where nothing is said (${known}): --assume-provider-defaults`;
    super(
      `The request of step ${step} left out ${omitted.join(' and ')}, and a bundle never invents what was not sent. ` +
        `If you know what applied, say it: ${flags}.${assume}`,
    );
    this.omitted = omitted;
  }
}

/** What was said about sampling is not what the request says. */
export class SamplingConflictError extends Error {
  override readonly name: string = 'SamplingConflictError';
  readonly code: 'SEAL_SAMPLING_CONFLICT' = 'SEAL_SAMPLING_CONFLICT';

  constructor(
    name: string,
    values: { readonly step: number; readonly sent: number; readonly said: number },
  ) {
    super(
      `Step ${values.step} was sent with ${name} ${values.sent}; you said ${values.said}. Leave --${name.replace('_', '-')} out.`,
    );
  }
}

/** A manifest is of another tape, or its secret of another manifest. */
export class OtherTapeError extends Error {
  override readonly name: string = 'OtherTapeError';
  readonly code: 'SEAL_OTHER_TAPE' = 'SEAL_OTHER_TAPE';
}
