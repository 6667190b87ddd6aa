import { describe, type Fault } from '../json/fault.ts';
import type { ActualRecord, Bundle } from '../model.ts';
import { checkBundle } from '../schema/bundle-schema.ts';
import type { Checked } from '../schema/check.ts';
import { readRecord } from '../schema/read-record.ts';
import { checkActual } from '../schema/record-schemas.ts';
import { signatureFault } from '../signing/signature.ts';
import { inputMismatches } from './check-inputs.ts';
import { toleranceErrors } from './check-tolerance.ts';

export interface VerifyOptions {
  /** The public key that must have signed, in base64. Without it a signature proves only itself. */
  readonly publicKey?: string;
}

export interface VerifyResult {
  /** True where there are no errors; warnings do not count. */
  readonly verified: boolean;
  /** Each begins with a stable word, such as `BadSignature`. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Holds the record of a step that ran again against a bundle. Finds every error rather than the
 * first, except that a record without its shape is not looked at further. Never throws.
 *
 * @param bundle the value, or the bytes of a `.rr` file, which must then be canonical.
 * @param actual the value, or the bytes of a JSON file.
 */
export function verify(
  bundle: unknown,
  actual: unknown,
  options: VerifyOptions = {},
): VerifyResult {
  const pinned = readRecord(bundle, checkBundle);
  const found = readRecord(actual, checkActual);
  const violations = [
    ...violationsOf('bundle', pinned.checked),
    ...violationsOf('actual', found.checked),
  ];
  // @note Bytes in another form than JCS are a violation, but their content is as clear as any.
  const form = pinned.form?.();
  const misformed = form === undefined ? [] : [violation('bundle', form)];
  if (!pinned.checked.ok || !found.checked.ok) {
    return { verified: false, errors: [...misformed, ...violations], warnings: [] };
  }
  const errors = [...misformed, ...compare(pinned.checked.value, found.checked.value, options)];
  return {
    verified: errors.length === 0,
    errors,
    warnings: drift(pinned.checked.value, found.checked.value),
  };
}

function compare(bundle: Bundle, actual: ActualRecord, options: VerifyOptions): string[] {
  const unsigned = signatureFault(bundle, options.publicKey);
  return [
    ...(unsigned === undefined ? [] : [`BadSignature:${unsigned}`]),
    ...inputMismatches(bundle, actual.inputs),
    ...toleranceErrors(bundle, actual.output),
  ];
}

function drift({ model }: Bundle, { runtime }: ActualRecord): string[] {
  const before = model.fingerprint;
  const now = runtime?.fingerprint;
  if (before === undefined || now === undefined || before === now) return [];
  return [`FingerprintDrift:bundle=${before},actual=${now}`];
}

function violationsOf(what: string, checked: Checked<unknown>): string[] {
  return checked.ok ? [] : checked.faults.map((fault) => violation(what, fault));
}

function violation(what: string, fault: Fault): string {
  return `SchemaViolation:${what}: ${describe(fault)}`;
}
