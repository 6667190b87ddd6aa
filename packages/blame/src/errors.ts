/** Stable codes, one for each condition; compare these rather than classes or messages. */
export type BlameErrorCode =
  | 'BLAME_PATTERN_INVALID'
  | 'BLAME_CALIBRATION_INCOMPLETE'
  | 'BLAME_SETTING_INVALID';

function carries(error: unknown, code: BlameErrorCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** A pattern of an oracle is no regular expression, or there is none. */
export class PatternError extends Error {
  override readonly name: string = 'PatternError';
  readonly code: 'BLAME_PATTERN_INVALID' = 'BLAME_PATTERN_INVALID';
  readonly pattern: string;

  constructor(pattern: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(
      pattern === ''
        ? `Cannot grade: ${reason}. Give --pass-if '/approved/i', --fail-if '/error/', or both.`
        : `Cannot grade by ${pattern}: ${reason}. Patterns are JavaScript's, such as /approved/i.`,
      options,
    );
    this.pattern = pattern;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is PatternError {
    return carries(error, 'BLAME_PATTERN_INVALID');
  }
}

/** A judge cannot be calibrated on what was labelled. */
export class CalibrationError extends Error {
  override readonly name: string = 'CalibrationError';
  readonly code: 'BLAME_CALIBRATION_INCOMPLETE' = 'BLAME_CALIBRATION_INCOMPLETE';

  constructor(
    missing: 'pass' | 'fail',
    { labelled, graded }: { readonly labelled: number; readonly graded: number },
  ) {
    super(
      `Cannot calibrate the judge: of ${labelled} labelled outcomes it graded ${graded}, and none of ` +
        `them is labelled ${missing}. Add outcomes of both kinds; 20 of each give an interval worth having.`,
    );
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is CalibrationError {
    return carries(error, 'BLAME_CALIBRATION_INCOMPLETE');
  }
}

/** A setting is outside its range. */
export class SettingError extends Error {
  override readonly name: string = 'SettingError';
  readonly code: 'BLAME_SETTING_INVALID' = 'BLAME_SETTING_INVALID';
  readonly setting: string;

  constructor(
    setting: string,
    { value, range }: { readonly value: number; readonly range: string },
  ) {
    super(`${setting} is ${value}; it has to be ${range}.`);
    this.setting = setting;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is SettingError {
    return carries(error, 'BLAME_SETTING_INVALID');
  }
}
