import * as z from 'zod';
import { type Checked, check } from '../schema/check.ts';
import { shared } from '../schema/parts.ts';
import { type Manifest, type ManifestSecret, partNames, type StepProof } from './model.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits');
const index = z.int().nonnegative('expected a whole number from 0');

const manifest = z.strictObject({
  seal_version: z.literal('0.1'),
  tape: z.strictObject({ chain: hex, digest: hex, complete: z.boolean(), created: z.string() }),
  steps: z.array(shared.hash),
  signature: shared.signature,
});

const shownPart = z.strictObject({
  salt: z.string(),
  value: z.unknown().refine((value) => value !== undefined, 'missing'),
});

const proof = z.strictObject({
  seal_proof_version: z.literal('0.1'),
  manifest,
  step: z.strictObject({
    index,
    parts: z.strictObject(Object.fromEntries(partNames.map((name) => [name, shared.hash]))),
  }),
  shown: z.strictObject(Object.fromEntries(partNames.map((name) => [name, shownPart.optional()]))),
});

const secret = z.strictObject({
  seal_secret_version: z.literal('0.1'),
  manifest_sha256: shared.hash,
  secret: z.string(),
});

export function checkManifest(value: unknown): Checked<Manifest> {
  return check(manifest, value);
}

export function checkProof(value: unknown): Checked<StepProof> {
  return check(proof, value);
}

export function checkSecret(value: unknown): Checked<ManifestSecret> {
  return check(secret, value);
}
