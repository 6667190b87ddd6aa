import { expect, test } from 'vitest';
import {
  type ActualRecord,
  type Bundle,
  canonicalBytes,
  capture,
  generateKeyPair,
  signBundle,
  verify,
} from '../src/index.ts';
import { missing, publishedKey, publishedVectors, stepOf } from './support/shared-vectors.ts';

const skip = missing === undefined ? {} : { skip: true };
const note = missing === undefined ? '' : ` (${missing})`;
const vectors = publishedVectors();
const bundleOf = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as Bundle;
const named = (name: string) =>
  vectors.find((vector) => vector.name.startsWith(name)) ?? expect.fail(`no vector ${name}`);

test(`every published vector gives its verdict${note}`, skip, () => {
  expect(vectors.length).toBeGreaterThanOrEqual(4);
  for (const { name, bundle, actual, expected } of vectors) {
    for (const form of [bundle, bundleOf(bundle)]) {
      const result = verify(form, actual);
      expect(result.verified, name).toBe(expected.verified);
      for (const part of expected.errorContains) {
        expect(result.errors.join('\n'), name).toContain(part);
      }
      for (const part of expected.warningContains ?? []) {
        expect(result.warnings.join('\n'), name).toContain(part);
      }
      if (expected.verified) expect(result.errors, name).toEqual([]);
    }
  }
});

test(`bundles made and signed of the vectors' steps are their bytes${note}`, skip, () => {
  const signingKey = publishedKey().privateKey;
  const remade = (name: string, actual: ActualRecord): string => {
    const published = bundleOf(named(name).bundle);
    return Buffer.from(
      canonicalBytes(capture(stepOf(published, actual), { signingKey })),
    ).toString();
  };
  for (const name of ['c1', 'c2']) {
    const { bundle, actual } = named(name);
    expect(remade(name, actual), name).toBe(Buffer.from(bundle).toString());
  }
  // C4 pins the inputs of C1, and C3 is a bundle that was changed after it was signed.
  const { actual } = named('c1');
  expect(remade('c4', actual)).toBe(Buffer.from(named('c4').bundle).toString());
  const changed = bundleOf(named('c3').bundle);
  const before = { ...changed, sampling: { ...changed.sampling, temperature: 0 } };
  expect(signBundle(before, signingKey).signature).toEqual(changed.signature);
});

test(
  `a vector signed again with another key verifies, but not for who expects the first${note}`,
  skip,
  () => {
    const { bundle, actual } = named('c1');
    const { publicKey } = publishedKey();
    const stranger = signBundle(bundleOf(bundle), generateKeyPair().privateKey);
    expect(verify(stranger, actual).verified).toBe(true);
    expect(verify(bundle, actual, { publicKey }).verified).toBe(true);
    expect(verify(stranger, actual, { publicKey }).errors).toEqual([
      'BadSignature:signed with another key',
    ]);
  },
);
