import { CliError } from '../errors.ts';

/** A judge could not be asked, or did not answer. */
export class JudgeFailedError extends CliError {
  override readonly name: string = 'JudgeFailedError';
  override readonly code: 'CLI_JUDGE_FAILED' = 'CLI_JUDGE_FAILED';

  constructor(model: string, options: { readonly cause: unknown }) {
    const { cause } = options;
    super(
      `The judge ${model} did not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      options,
    );
  }
}

/** What was allowed does not suffice for asking the judge once more. */
export class JudgeUnaffordableError extends CliError {
  override readonly name: string = 'JudgeUnaffordableError';
  override readonly code: 'CLI_JUDGE_UNAFFORDABLE' = 'CLI_JUDGE_UNAFFORDABLE';

  /** @param reason without a full stop */
  constructor(reason: string) {
    super(`The judge was not asked: ${reason}.`);
  }
}
