import { hashOf } from '../json/canonical.ts';
import { describe } from '../json/fault.ts';
import { readRecord } from '../schema/read-record.ts';
import { signatureFault } from '../signing/signature.ts';
import type { VerifyOptions, VerifyResult } from '../verify/verify.ts';
import { partHash } from './commitment.ts';
import { partNames, type StepProof } from './model.ts';
import { checkProof } from './schema.ts';

/**
 * Checks that a step, and what is shown of it, is what the signer of a manifest committed to. Needs
 * neither the tape nor the other steps. (Not part of agent-rerun 0.1.)
 *
 * @param proof the value, as `proveStep` makes it, or the bytes of its file. Never throws.
 */
export function verifyProof(proof: unknown, options: VerifyOptions = {}): VerifyResult {
  const { checked } = readRecord(proof, checkProof);
  const errors = checked.ok
    ? proofErrors(checked.value, options)
    : checked.faults.map((fault) => `SchemaViolation:proof: ${describe(fault)}`);
  return { verified: errors.length === 0, errors, warnings: [] };
}

function proofErrors({ manifest, step, shown }: StepProof, options: VerifyOptions): string[] {
  const unsigned = signatureFault(manifest, options.publicKey);
  const committed = manifest.steps[step.index] === hashOf(step);
  const forged = partNames.filter((name) => {
    const part = shown[name];
    if (part === undefined) return false;
    const place = { index: step.index, name, salt: part.salt };
    return partHash(part.value, place) !== step.parts[name];
  });
  return [
    ...(unsigned === undefined ? [] : [`BadSignature:${unsigned}`]),
    ...(committed ? [] : [`StepHashMismatch:${step.index}`]),
    ...forged.map((name) => `PartMismatch:${name}`),
  ];
}
