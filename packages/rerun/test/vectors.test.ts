import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { verify } from '../src/index.ts';
import { type VectorCase, vectorCases } from './support/vector-cases.ts';

const frozen = JSON.parse(
  readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'),
) as VectorCase[];

test('the vectors are what the cases say, byte for byte; write-vectors.ts freezes new ones', () => {
  expect(vectorCases()).toEqual(frozen);
  expect(new Set(frozen.map(({ name }) => name)).size).toBe(frozen.length);
});

for (const { name, bundle, actual, ...expected } of frozen) {
  test(`vector: ${name}`, () => {
    const result = verify(Buffer.from(bundle), Buffer.from(actual));
    expect(result.verified, result.errors.join('\n')).toBe(expected.verified);
    for (const part of expected.errorContains) expect(result.errors.join('\n')).toContain(part);
    if (expected.verified) expect(result.errors).toEqual([]);
    expect(result.warnings).toEqual(expected.warningContains);
  });
}
