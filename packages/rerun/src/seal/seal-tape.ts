import { randomBytes } from 'node:crypto';
import type { Tape } from '@tracefork/tape';
import { stepsOf } from '@tracefork/wire';
import { bytesOfBase64 } from '../embedding/encoding.ts';
import { RecordInvalidError } from '../errors.ts';
import { hashOf } from '../json/canonical.ts';
import { commitStep, saltOf } from '../manifest/commitment.ts';
import type { Manifest, ManifestSecret, PartName, StepProof } from '../manifest/model.ts';
import { checkManifest, checkSecret } from '../manifest/schema.ts';
import type { Checked } from '../schema/check.ts';
import { readRecord } from '../schema/read-record.ts';
import type { PrivateKey } from '../signing/keys.ts';
import { signatureFault, signRecord } from '../signing/signature.ts';
import type { VerifyOptions, VerifyResult } from '../verify/verify.ts';
import { OtherTapeError } from './errors.ts';
import { findStep, tapeOf } from './seal-step.ts';
import { partsOf } from './step-parts.ts';

export interface SealTapeOptions {
  readonly signingKey: PrivateKey;
  /** 32 bytes that open the commitments. Default: from the system's random source. */
  readonly secret?: Uint8Array;
}

export interface SealedTape {
  /** For everyone. */
  readonly manifest: Manifest;
  /** For whoever may show steps; without it, nothing of the tape can be told from the manifest. */
  readonly secret: ManifestSecret;
}

/**
 * Signs a manifest over a whole tape, of which single steps can be shown later.
 *
 * @throws KeyInvalidError, and what opening a tape throws.
 */
export function sealTape(from: Tape | string, options: SealTapeOptions): SealedTape {
  const tape = tapeOf(from);
  const secret = options.secret ?? randomBytes(32);
  const manifest = signRecord<Manifest>(
    {
      seal_version: '0.1',
      tape: identityOf(tape),
      steps: stepHashes(tape, secret),
    },
    options.signingKey,
  );
  return {
    manifest,
    secret: {
      seal_secret_version: '0.1',
      manifest_sha256: hashOf(manifest),
      secret: Buffer.from(secret).toString('base64'),
    },
  };
}

export interface ProveOptions {
  /** The value, or the bytes of its file; so is the secret. */
  readonly manifest: Manifest | Uint8Array;
  readonly secret: ManifestSecret | Uint8Array;
  /** From 0. */
  readonly step: number;
  /** Parts in the clear. Default: none, which proves that the step exists and was sealed. */
  readonly show?: readonly PartName[];
}

/**
 * Opens one step of a sealed tape, and of it the named parts; the others stay hashes.
 *
 * @throws RecordInvalidError, NoSuchStepError, OtherTapeError where tape, manifest and secret do
 * not belong together, and what opening a tape throws.
 */
export function proveStep(from: Tape | string, options: ProveOptions): StepProof {
  const manifest = demand('manifest', readRecord(options.manifest, checkManifest).checked);
  const secret = secretOf(manifest, options.secret);
  const index = options.step;
  const parts = partsOf(findStep(tapeOf(from), index));
  const step = commitStep(parts, { index, secret });
  if (manifest.steps[index] !== hashOf(step)) {
    throw new OtherTapeError(`Step ${index} of this tape is not the one that was sealed.`);
  }
  const shown = (options.show ?? []).map((name) => {
    const salt = saltOf(secret, { index, name });
    return [name, { salt, value: parts[name] }] as const;
  });
  return { seal_proof_version: '0.1', manifest, step, shown: Object.fromEntries(shown) };
}

/**
 * Says whether a tape is the one that was sealed. With the secret, step by step.
 *
 * @throws RecordInvalidError for a manifest or a secret of another shape, OtherTapeError for one of another
 * manifest, and what opening a tape throws.
 */
export function verifyManifest(
  from: Tape | string,
  options: VerifyOptions & Pick<ProveOptions, 'manifest'> & Partial<Pick<ProveOptions, 'secret'>>,
): VerifyResult {
  const manifest = demand('manifest', readRecord(options.manifest, checkManifest).checked);
  const tape = tapeOf(from);
  const unsigned = signatureFault(manifest, options.publicKey);
  const found = identityOf(tape);
  const differing = (['chain', 'digest', 'complete', 'created'] as const).filter(
    (name) => found[name] !== manifest.tape[name],
  );
  const errors = [
    ...(unsigned === undefined ? [] : [`BadSignature:${unsigned}`]),
    ...differing.map((name) => `TapeMismatch:${name}`),
    ...(options.secret === undefined
      ? []
      : stepErrors(manifest, stepHashes(tape, secretOf(manifest, options.secret)))),
  ];
  return { verified: errors.length === 0, errors, warnings: [] };
}

function stepErrors({ steps }: Manifest, found: readonly string[]): string[] {
  const count = Math.max(steps.length, found.length);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => steps[index] !== found[index])
    .map((index) => `StepHashMismatch:${index}`);
}

function stepHashes(tape: Tape, secret: Uint8Array): string[] {
  return stepsOf(tape.exchanges).map((step) =>
    hashOf(commitStep(partsOf(step), { index: step.index, secret })),
  );
}

function identityOf(tape: Tape): Manifest['tape'] {
  const { chain, complete, header } = tape;
  return { chain, digest: tape.digest(), complete, created: header.created };
}

function secretOf(manifest: Manifest, given: ManifestSecret | Uint8Array): Uint8Array {
  const { secret, manifest_sha256 } = demand('secret', readRecord(given, checkSecret).checked);
  if (manifest_sha256 !== hashOf(manifest)) {
    throw new OtherTapeError('The secret is of another manifest.');
  }
  const bytes = bytesOfBase64(secret);
  if (bytes?.length === 32) return bytes;
  const reason = 'expected 32 bytes in base64';
  throw new RecordInvalidError('secret', [{ place: 'secret', reason }]);
}

function demand<T>(what: string, checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw new RecordInvalidError(what, checked.faults);
}
