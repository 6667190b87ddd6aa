import { describe, type Fault } from './json/fault.ts';

/** Stable codes, one for each condition; compare these rather than classes or messages. */
export type RerunErrorCode =
  | 'RERUN_VALUE_NOT_CANONICAL'
  | 'RERUN_RECORD_INVALID'
  | 'RERUN_FILE_UNREADABLE'
  | 'RERUN_FILE_UNWRITABLE'
  | 'RERUN_FILE_EXISTS'
  | 'RERUN_KEY_INVALID'
  | 'RERUN_KEY_FILE_OPEN'
  | 'RERUN_INPUTS_MISMATCH'
  | 'RERUN_NO_SUCH_PART'
  | 'RERUN_NO_RUNNER'
  | 'RERUN_RUN_FAILED'
  | 'RERUN_EMBEDDING_INVALID'
  | 'RERUN_PEER_MISSING'
  | 'RERUN_PEER_UNUSABLE'
  | 'RERUN_EMBEDDER_MODEL';

/** A value that RFC 8785 gives no form to. */
export class ValueNotCanonicalError extends Error {
  override readonly name: string = 'ValueNotCanonicalError';
  readonly code: 'RERUN_VALUE_NOT_CANONICAL' = 'RERUN_VALUE_NOT_CANONICAL';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(`The value has no canonical form. ${describe(fault)}.`);
    this.fault = fault;
  }
}

/** A step, bundle, record or manifest that does not have the shape it must have. */
export class RecordInvalidError extends Error {
  override readonly name: string = 'RecordInvalidError';
  readonly code: 'RERUN_RECORD_INVALID' = 'RERUN_RECORD_INVALID';
  readonly faults: readonly Fault[];

  /** @param what such as `step record`. */
  constructor(what: string, faults: readonly Fault[]) {
    super(faults.map((fault) => `SchemaViolation:${what}: ${describe(fault)}`).join('\n'));
    this.faults = faults;
  }
}

/** A file that cannot be read, or is not JSON. */
export class FileUnreadableError extends Error {
  override readonly name: string = 'FileUnreadableError';
  readonly code: 'RERUN_FILE_UNREADABLE' = 'RERUN_FILE_UNREADABLE';
  readonly path: string;

  constructor(path: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`Cannot read ${path}: ${reason}.`, options);
    this.path = path;
  }
}

/** A file that cannot be made where it was asked for. */
export class FileUnwritableError extends Error {
  override readonly name: string = 'FileUnwritableError';
  readonly code: 'RERUN_FILE_UNWRITABLE' = 'RERUN_FILE_UNWRITABLE';
  readonly path: string;

  constructor(path: string, options: { readonly cause: unknown }) {
    const { cause } = options;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    super(`Cannot write ${path}: ${code}. Check that its folder exists.`, options);
    this.path = path;
  }
}

/** A file that must not be overwritten is there already. */
export class FileExistsError extends Error {
  override readonly name: string = 'FileExistsError';
  readonly code: 'RERUN_FILE_EXISTS' = 'RERUN_FILE_EXISTS';
  readonly path: string;

  constructor(path: string) {
    super(`${path} exists already, and a key is never overwritten. Choose another name with -o.`);
    this.path = path;
  }
}

/** A key that is not what Ed25519 needs. The message never holds any of it. */
export class KeyInvalidError extends Error {
  override readonly name: string = 'KeyInvalidError';
  readonly code: 'RERUN_KEY_INVALID' = 'RERUN_KEY_INVALID';

  constructor(where: string, reason: string) {
    super(`${where}: ${reason}. Make a new key with: rerun keygen -o KEY.json`);
  }
}

/** A private key that others on this machine can read, or change. */
export class KeyFileOpenError extends Error {
  override readonly name: string = 'KeyFileOpenError';
  readonly code: 'RERUN_KEY_FILE_OPEN' = 'RERUN_KEY_FILE_OPEN';
  readonly path: string;
  /** True where everybody can put another key in its place. */
  readonly changeable: boolean;

  /** @param mode permission bits, such as 0o644. */
  constructor(path: string, mode: number) {
    const changeable = (mode & 0o002) !== 0;
    const deed = changeable ? 'changed by everybody' : 'read by others';
    const shown = mode.toString(8).padStart(4, '0');
    super(
      `The private key ${path} can be ${deed} (mode ${shown}). Close it with: chmod 600 ${path}`,
    );
    this.path = path;
    this.changeable = changeable;
  }
}

/** The inputs given for a step are not those its bundle pins. */
export class InputsMismatchError extends Error {
  override readonly name: string = 'InputsMismatchError';
  readonly code: 'RERUN_INPUTS_MISMATCH' = 'RERUN_INPUTS_MISMATCH';
  readonly mismatches: readonly string[];

  constructor(mismatches: readonly string[]) {
    super(
      `These are not the inputs of this bundle, so nothing was run: ${mismatches.join(', ')}. ` +
        'Give the inputs that were sent when the bundle was made.',
    );
    this.mismatches = mismatches;
  }
}

/** A step has no part of that name. */
export class NoSuchPartError extends Error {
  override readonly name: string = 'NoSuchPartError';
  readonly code: 'RERUN_NO_SUCH_PART' = 'RERUN_NO_SUCH_PART';

  constructor(name: string, known: readonly string[]) {
    super(`A step has no part \`${name}\`. Its parts: ${known.join(', ')}.`);
  }
}

/** Nothing here can run a step of this kind again. */
export class NoRunnerError extends Error {
  override readonly name: string = 'NoRunnerError';
  readonly code: 'RERUN_NO_RUNNER' = 'RERUN_NO_RUNNER';
}

/** The provider, or the tape, gave no whole answer. */
export class RunFailedError extends Error {
  override readonly name: string = 'RunFailedError';
  readonly code: 'RERUN_RUN_FAILED' = 'RERUN_RUN_FAILED';
}

/** Text that is not base64 of little-endian float32, or an embedding that cannot be compared. */
export class EmbeddingInvalidError extends Error {
  override readonly name: string = 'EmbeddingInvalidError';
  readonly code: 'RERUN_EMBEDDING_INVALID' = 'RERUN_EMBEDDING_INVALID';
}

/** An optional package that is needed here is not installed. */
export class PeerMissingError extends Error {
  override readonly name: string = 'PeerMissingError';
  readonly code: 'RERUN_PEER_MISSING' = 'RERUN_PEER_MISSING';
  readonly package: string;

  constructor(name: string, options: { readonly purpose: string; readonly cause?: unknown }) {
    super(`${options.purpose} needs ${name}, which is not installed. Run: npm install ${name}`, {
      cause: options.cause,
    });
    this.package = name;
  }
}

/** An optional package that is needed here is installed, and cannot be loaded. */
export class PeerUnusableError extends Error {
  override readonly name: string = 'PeerUnusableError';
  readonly code: 'RERUN_PEER_UNUSABLE' = 'RERUN_PEER_UNUSABLE';
  readonly package: string;

  constructor(name: string, options: { readonly purpose: string; readonly cause: unknown }) {
    const { cause, purpose } = options;
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${purpose} needs ${name}, which is installed but cannot be loaded: ${reason}`, {
      cause,
    });
    this.package = name;
  }
}

/** The local embedding model is there in name, but could not be loaded or gave no vector. */
export class EmbedderModelError extends Error {
  override readonly name: string = 'EmbedderModelError';
  readonly code: 'RERUN_EMBEDDER_MODEL' = 'RERUN_EMBEDDER_MODEL';
  readonly model: string;

  constructor(model: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`The embedding model ${model} ${reason}`, options);
    this.model = model;
  }
}
