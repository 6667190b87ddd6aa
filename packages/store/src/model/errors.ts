/** Stable codes, one for each condition; compare these rather than classes or messages. */
export type StoreErrorCode =
  | 'STORE_MISSING'
  | 'STORE_NOT_A_STORE'
  | 'STORE_FROM_THE_FUTURE'
  | 'STORE_BUSY'
  | 'STORE_READ_ONLY'
  | 'STORE_FULL'
  | 'STORE_DAMAGED'
  | 'STORE_UNREADABLE'
  | 'RUN_NOT_FOUND'
  | 'RUN_AMBIGUOUS'
  | 'RUN_HAS_BRANCHES';

/** Something that kept a store from doing what was asked. Nothing was half-written. */
export abstract class StoreError extends Error {
  abstract readonly code: StoreErrorCode;
}

/** Recognises errors of this package by their code, also those of another copy of it. */
export function isStoreError(
  error: unknown,
  code?: StoreErrorCode,
): error is Error & { readonly code: StoreErrorCode } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return false;
  return code === undefined ? /^(STORE|RUN)_/.test(error.code) : error.code === code;
}

/** There is no store in that folder. None was made. */
export class StoreMissingError extends StoreError {
  override readonly name: string = 'StoreMissingError';
  override readonly code: 'STORE_MISSING' = 'STORE_MISSING';
  readonly folder: string;

  constructor(folder: string) {
    super(`There is no store in ${folder}. One is made when a run is recorded or imported.`);
    this.folder = folder;
  }
}

/** The file is no store. */
export class NotAStoreError extends StoreError {
  override readonly name: string = 'NotAStoreError';
  override readonly code: 'STORE_NOT_A_STORE' = 'STORE_NOT_A_STORE';

  constructor(file: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(
      `${file} is not a store: ${reason}. Check the folder, or move that file away so that a store can be made.`,
      options,
    );
  }
}

/** The store was written by a later version. */
export class StoreFromFutureError extends StoreError {
  override readonly name: string = 'StoreFromFutureError';
  override readonly code: 'STORE_FROM_THE_FUTURE' = 'STORE_FROM_THE_FUTURE';

  constructor(file: string, versions: { readonly found: number; readonly known: number }) {
    super(
      `${file} has schema ${versions.found}, and this version of tracefork reads schemas up to ${versions.known}. Install a newer one, for example: npm install @tracefork/store@latest`,
    );
  }
}

/** What the machine said of the file, each with how to mend it. */
const machine = {
  STORE_BUSY: [
    'is locked by another process',
    'Wait for it to finish, or end it, and try again. Nothing was changed.',
  ],
  STORE_READ_ONLY: [
    'cannot be written to',
    'Check the permissions of the file and its folder; reading needs to write there too. Nothing was changed.',
  ],
  STORE_FULL: [
    'cannot grow',
    'Make room on the disk; once there is a little, tracefork prune makes more. Nothing was changed.',
  ],
  STORE_DAMAGED: [
    'is damaged',
    'See what is affected with: tracefork fsck. Restore the file from a copy if there is one.',
  ],
  STORE_UNREADABLE: [
    'cannot be used',
    'Check that it is a file you may read and write, on a disk that works.',
  ],
} as const;

/** What the machine may say of a store's file. */
export type StoreFileCode = keyof typeof machine;

/** The machine or the file system refused. */
export class StoreFileError extends StoreError {
  override readonly name: string = 'StoreFileError';
  override readonly code: StoreFileCode;

  constructor(
    file: string,
    code: StoreFileCode,
    options: { readonly reason: string; readonly cause?: unknown },
  ) {
    const [what, mend] = machine[code];
    super(`${file} ${what} (${options.reason}). ${mend}`, { cause: options.cause });
    this.code = code;
  }
}

/** No run is called that. */
export class RunNotFoundError extends StoreError {
  override readonly name: string = 'RunNotFoundError';
  override readonly code: 'RUN_NOT_FOUND' = 'RUN_NOT_FOUND';
  readonly ref: string;

  constructor(ref: string, reason: string) {
    super(`${reason} List all with: tracefork runs`);
    this.ref = ref;
  }
}

/** Several runs begin like that. */
export class AmbiguousRunError extends StoreError {
  override readonly name: string = 'AmbiguousRunError';
  override readonly code: 'RUN_AMBIGUOUS' = 'RUN_AMBIGUOUS';
  readonly ref: string;
  /** Ids of some of them. */
  readonly candidates: readonly string[];

  constructor(ref: string, candidates: readonly string[]) {
    const some = candidates.map((id) => id.slice(0, Math.max(12, ref.length + 4))).join(', ');
    super(`Several runs begin with "${ref}": ${some}. Add more of the one you mean.`);
    this.ref = ref;
    this.candidates = candidates;
  }
}

/** A run that others are branches of. */
export class RunHasBranchesError extends StoreError {
  override readonly name: string = 'RunHasBranchesError';
  override readonly code: 'RUN_HAS_BRANCHES' = 'RUN_HAS_BRANCHES';

  constructor(id: string, branches: number) {
    const short = id.slice(0, 10);
    super(
      `Run ${short} has ${branches === 1 ? 'a branch that stays' : `${branches} branches that stay`}, and a branch needs its parent. Remove both: tracefork rm ${short} --branches`,
    );
  }
}
