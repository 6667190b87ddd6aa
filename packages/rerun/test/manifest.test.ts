import { expect, test } from 'vitest';
import { generateKeyPair, hashOf, type StepProof, verifyProof } from '../src/index.ts';
import { proveStep, sealTape, verifyManifest } from '../src/seal.ts';
import { answer, privateKey, request } from './support/samples.ts';
import { tapeOf } from './support/tape-of.ts';

const failed = { kind: 'error', status: 400, message: 'no' } as const;
const second = {
  ...request,
  messages: [...request.messages, { role: 'user', content: 'secret plan' }],
};
const tape = tapeOf([
  { body: request, answer },
  { body: second, answer },
  { body: { ...request, max_tokens: 9 }, answer: failed },
]);
const sealed = sealTape(tape, { signingKey: privateKey });
const prove = (show: StepProof['shown'] extends infer S ? (keyof S)[] : never, step = 1) =>
  proveStep(tape, { ...sealed, step, show });

test('a manifest covers every step of a tape, failed ones too, and tells nothing of them', () => {
  const { manifest, secret } = sealed;
  expect(manifest.steps).toHaveLength(3);
  expect(manifest.tape).toMatchObject({ chain: tape.chain, digest: tape.digest(), complete: true });
  expect(verifyManifest(tape, { manifest, secret })).toMatchObject({ verified: true, errors: [] });
  const again = sealTape(tape, { signingKey: privateKey }).manifest;
  for (const [index, hash] of manifest.steps.entries()) expect(again.steps[index]).not.toBe(hash);
});

test('one part of one step is proven without the others', () => {
  const proof = prove(['transcript', 'model']);
  expect(verifyProof(proof)).toEqual({ verified: true, errors: [], warnings: [] });
  expect(proof.shown.model?.value).toEqual({ vendor: 'anthropic', id: 'claude-sonnet-4-6' });
  expect(JSON.stringify(proof)).toContain('I will look the order up');
  expect(JSON.stringify(proof)).not.toContain('secret plan');
  expect(JSON.stringify(proof)).not.toContain(sealed.secret.secret);
  expect(JSON.stringify(prove(['messages']))).toContain('secret plan');
});

test('what stays hidden cannot be guessed: its hash depends on a salt that is not shown', () => {
  const { step } = prove(['transcript']);
  const guess = hashOf(second.messages);
  expect(Object.values(step.parts)).not.toContain(guess);
  expect(step.parts.messages).not.toBe(prove([], 0).step.parts.messages);
  // The salt of one step opens nothing of another, even where both say the same.
  const salts = [0, 1].map((index) => prove(['tools', 'model'], index).shown);
  expect(salts[0]?.tools?.value).toEqual(salts[1]?.tools?.value);
  expect(new Set(salts.flatMap((shown) => [shown.tools?.salt, shown.model?.salt])).size).toBe(4);
  // The same tool list in two steps does not look the same.
  expect(step.parts.tools).not.toBe(prove([], 0).step.parts.tools);
});

test('a proof that was changed anywhere does not hold, and says where', () => {
  const proof = prove(['transcript', 'model']);
  const change = (path: string, value: unknown): unknown => {
    const copy: unknown = structuredClone(proof);
    const keys = path.split('.');
    let at = copy as Record<string, unknown>;
    for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
    at[keys.at(-1) as string] = value;
    return copy;
  };
  const hash = hashOf('forged');
  const cases: [string, unknown, string][] = [
    ['shown.transcript.value', 'I promise a refund.', 'PartMismatch:transcript'],
    ['shown.transcript.salt', 'AAAA', 'PartMismatch:transcript'],
    ['shown.sampling', { salt: 'AAAA', value: null }, 'PartMismatch:sampling'],
    ['step.parts.messages', hash, 'StepHashMismatch:1'],
    ['step.index', 0, 'StepHashMismatch:0'],
    ['step.index', 99, 'StepHashMismatch:99'],
    ['manifest.steps.1', hash, 'BadSignature'],
    ['manifest.tape.chain', '0'.repeat(64), 'BadSignature'],
    ['manifest.tape.complete', false, 'BadSignature'],
    ['manifest.signature.sig', 'AAAA', 'BadSignature:signature.sig is not 64 bytes'],
    ['step.parts.extra', hash, 'SchemaViolation:proof: step.parts.extra: unknown key'],
    ['shown.model', { salt: 'AAAA' }, 'SchemaViolation:proof: shown.model.value: missing'],
    ['manifest.signature', undefined, 'SchemaViolation:proof: manifest.signature: missing'],
  ];
  for (const [path, value, error] of cases) {
    const result = verifyProof(change(path, value));
    expect(result.verified, path).toBe(false);
    expect(result.errors.join('\n'), path).toContain(error);
  }
});

test('a manifest of somebody else is not taken for the one of the expected key', () => {
  const stranger = generateKeyPair();
  const theirs = sealTape(tape, { signingKey: stranger.privateKey });
  const proof = proveStep(tape, { ...theirs, step: 0, show: [] });
  const { publicKey } = stranger;
  expect(verifyProof(proof, { publicKey }).verified).toBe(true);
  expect(verifyProof(proof, { publicKey: generateKeyPair().publicKey }).errors).toEqual([
    'BadSignature:signed with another key',
  ]);
});

test('another tape is not taken for the sealed one, with and without the secret', () => {
  const other = tapeOf([
    { body: request, answer },
    { body: request, answer },
  ]);
  const { manifest, secret } = sealed;
  expect(verifyManifest(other, { manifest }).errors).toEqual([
    'TapeMismatch:chain',
    'TapeMismatch:digest',
  ]);
  expect(verifyManifest(other, { manifest, secret }).errors).toEqual([
    'TapeMismatch:chain',
    'TapeMismatch:digest',
    'StepHashMismatch:1',
    'StepHashMismatch:2',
  ]);
  expect(() => proveStep(other, { ...sealed, step: 1 })).toThrow('not the one that was sealed');
  const foreign = sealTape(tape, { signingKey: privateKey }).secret;
  expect(() => proveStep(tape, { manifest, secret: foreign, step: 0 })).toThrow('another manifest');
});
