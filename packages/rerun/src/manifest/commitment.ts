import { createHmac } from 'node:crypto';
import { canonicalBytes, hashOf } from '../json/canonical.ts';
import type { Hash, Json } from '../model.ts';
import { type PartName, partNames, type StepCommitment } from './model.ts';

export type StepParts = Readonly<Record<PartName, Json>>;

export interface PartPlace {
  readonly index: number;
  readonly name: PartName;
}

/** The salt of one part: derived, so that a secret of 32 bytes opens every step of a tape. */
export function saltOf(secret: Uint8Array, { index, name }: PartPlace): string {
  return createHmac('sha256', secret)
    .update(canonicalBytes([index, name]))
    .digest('base64');
}

/** Binds a part to its place in the tape. */
export function partHash(value: Json, place: PartPlace & { readonly salt: string }): Hash {
  return hashOf([place.salt, place.index, place.name, value]);
}

export function commitStep(
  parts: StepParts,
  { index, secret }: { readonly index: number; readonly secret: Uint8Array },
): StepCommitment {
  const hashes = partNames.map((name) => {
    const place = { index, name };
    return [name, partHash(parts[name], { ...place, salt: saltOf(secret, place) })] as const;
  });
  return { index, parts: Object.fromEntries(hashes) as Record<PartName, Hash> };
}
