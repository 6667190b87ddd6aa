/** Stable codes, one for each condition; compare these rather than classes or messages. */
export type TapeErrorCode =
  | 'TAPE_MISSING'
  | 'TAPE_EXISTS'
  | 'TAPE_NOT_A_TAPE'
  | 'TAPE_DAMAGED'
  | 'TAPE_FROM_THE_FUTURE'
  | 'TAPE_EVENT_INVALID'
  | 'TAPE_LIMIT_EXCEEDED'
  | 'TAPE_WRITE_FAILED';

function carries(error: unknown, code: TapeErrorCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** There is no file where a tape was expected. Nothing has been created. */
export class TapeMissingError extends Error {
  override readonly name: string = 'TapeMissingError';
  readonly code: 'TAPE_MISSING' = 'TAPE_MISSING';
  readonly path: string;

  constructor(path: string, options: { readonly cause?: unknown } = {}) {
    super(`No tape at ${path}. Check the path; a new tape is made by recording a run.`, options);
    this.path = path;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeMissingError {
    return carries(error, 'TAPE_MISSING');
  }
}

/** A new tape would have taken the place of an existing file. */
export class TapeExistsError extends Error {
  override readonly name: string = 'TapeExistsError';
  readonly code: 'TAPE_EXISTS' = 'TAPE_EXISTS';
  readonly path: string;

  constructor(path: string, options: { readonly cause?: unknown } = {}) {
    super(
      `${path} exists already, and a recording never overwrites a file. Choose another name, or move the file away first.`,
      options,
    );
    this.path = path;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeExistsError {
    return carries(error, 'TAPE_EXISTS');
  }
}

/** The bytes do not begin like a tape, or end before the tape's first event. */
export class NotATapeError extends Error {
  override readonly name: string = 'NotATapeError';
  readonly code: 'TAPE_NOT_A_TAPE' = 'TAPE_NOT_A_TAPE';
  /** Path of the file, or `(bytes)`. */
  readonly where: string;

  constructor(where: string, reason: string) {
    super(`${where} is not a tape that can be read: ${reason}.`);
    this.where = where;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is NotATapeError {
    return carries(error, 'TAPE_NOT_A_TAPE');
  }
}

/** Bytes of the tape are not those that were written. */
export class TapeDamagedError extends Error {
  override readonly name: string = 'TapeDamagedError';
  readonly code: 'TAPE_DAMAGED' = 'TAPE_DAMAGED';
  readonly where: string;
  /** Number of the damaged pair of frames, from 0. */
  readonly frame: number;
  /** Where that pair begins, in bytes from the start of the file. */
  readonly offset: number;

  constructor(
    where: string,
    reason: string,
    at: { readonly frame: number; readonly offset: number; readonly cause?: unknown },
  ) {
    super(
      `${where} is damaged in frame ${at.frame} (at byte ${at.offset}): ${reason}. ` +
        'Restore the file from a copy; what comes before that frame is intact.',
      'cause' in at ? { cause: at.cause } : {},
    );
    this.where = where;
    this.frame = at.frame;
    this.offset = at.offset;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeDamagedError {
    return carries(error, 'TAPE_DAMAGED');
  }
}

/** The tape was written by a later version, in a way this one cannot read. */
export class TapeFromFutureError extends Error {
  override readonly name: string = 'TapeFromFutureError';
  readonly code: 'TAPE_FROM_THE_FUTURE' = 'TAPE_FROM_THE_FUTURE';
  readonly where: string;

  constructor(where: string, what: string) {
    super(
      `${where} comes from a later version: ${what}. Install a newer version, for example \`npm install @tracefork/tape@latest\`.`,
    );
    this.where = where;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeFromFutureError {
    return carries(error, 'TAPE_FROM_THE_FUTURE');
  }
}

/** An event has the wrong shape, or stands where it cannot. */
export class TapeEventError extends Error {
  override readonly name: string = 'TapeEventError';
  readonly code: 'TAPE_EVENT_INVALID' = 'TAPE_EVENT_INVALID';
  readonly where: string;
  /** Number of the event in its tape, from 0; the event's line is this plus one. */
  readonly event: number;

  constructor(where: string, event: number, reason: string) {
    super(`${where}: event ${event} is not valid: ${reason}.`);
    this.where = where;
    this.event = event;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeEventError {
    return carries(error, 'TAPE_EVENT_INVALID');
  }
}

/** The tape asks for more than the limits allow: too large, too deep, or growing too much. */
export class TapeLimitError extends Error {
  override readonly name: string = 'TapeLimitError';
  readonly code: 'TAPE_LIMIT_EXCEEDED' = 'TAPE_LIMIT_EXCEEDED';
  readonly where: string;
  /** Name of the limit in `Limits`. */
  readonly limit: string;

  constructor(
    where: string,
    limit: string,
    values: { readonly found: number; readonly allowed: number },
  ) {
    super(
      `${where} passes the limit \`${limit}\`: ${values.found}, where ${values.allowed} is allowed. ` +
        `If you trust where the tape comes from, open it with { limits: { ${limit}: … } }.`,
    );
    this.where = where;
    this.limit = limit;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeLimitError {
    return carries(error, 'TAPE_LIMIT_EXCEEDED');
  }
}

/** Writing failed; the tape ends at its last checkpoint, and nothing more will be written to it. */
export class TapeWriteError extends Error {
  override readonly name: string = 'TapeWriteError';
  readonly code: 'TAPE_WRITE_FAILED' = 'TAPE_WRITE_FAILED';
  /** What was being done. */
  readonly step: 'append' | 'checkpoint' | 'sync' | 'close';

  constructor(step: TapeWriteError['step'], options: { readonly cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `The tape could not be written (${step}): ${reason}. It stays readable up to its last checkpoint, marked incomplete.`,
      options,
    );
    this.step = step;
  }

  /** Recognises the error by its code, also from another copy of this package. */
  static is(error: unknown): error is TapeWriteError {
    return carries(error, 'TAPE_WRITE_FAILED');
  }
}
