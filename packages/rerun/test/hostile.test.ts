import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalBytes, capture, hashOf, verify, verifyProof } from '../src/index.ts';
import { actualOf, privateKey, step } from './support/samples.ts';

const bundle = capture(step, { signingKey: privateKey });
const bytes = (value: unknown): Buffer => Buffer.from(canonicalBytes(value));

test('whatever the bytes and the values, verify and verifyProof answer and do not throw', () => {
  const anything = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  );
  fc.assert(
    fc.property(anything, anything, (a, b) => {
      for (const result of [verify(a, b), verify(bundle, b), verify(a, actualOf(step))]) {
        expect(result.verified).toBe(false);
        expect(result.errors.length).toBeGreaterThan(0);
      }
      expect(verifyProof(a).verified).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test('canonical bytes are read back as the same value, and are their own canonical form', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = bytes(value).toString('utf8');
      const again: unknown = JSON.parse(text);
      expect(bytes(again).toString('utf8')).toBe(text);
      expect(hashOf(again)).toBe(hashOf(value));
    }),
    { numRuns: 500 },
  );
});

test('one changed byte anywhere in a signed bundle is noticed', () => {
  const whole = bytes(bundle);
  expect(verify(whole, actualOf(step)).verified).toBe(true);
  for (let at = 0; at < whole.length; at += 1) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ 1;
    expect(verify(damaged, actualOf(step)).verified, `byte ${at}`).toBe(false);
  }
});

test('arguments of a tool call that are no sound JSON are compared as text', () => {
  const structural = (text: string) => ({
    ...step,
    tolerance: { level: 'structural' as const },
    expected: {
      transcript: {
        messages: [
          { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: text } }] },
        ],
      },
    },
  });
  const deep = `${'['.repeat(9999)}${']'.repeat(9999)}`;
  for (const text of ['{"a":', '1e999', deep, '{"a":1,"a":2}', '"\\ud800"']) {
    const one = structural(text);
    const made = capture(one, { extended: true });
    expect(verify(made, actualOf(one)).errors).toEqual([]);
    expect(verify(made, actualOf(structural(`${text} `))).errors).toEqual([
      'ToolCallMismatch:index=0',
    ]);
  }
  const spaced = structural('{ "b": 1, "a": 2 }');
  const made = capture(structural('{"a":2,"b":1}'), { extended: true });
  expect(verify(made, actualOf(spaced)).verified).toBe(true);
});

test('faults quote keys and places, never the values of a record', () => {
  const secret = 'my very private prompt';
  const cases: unknown[] = [
    Buffer.from(JSON.stringify({ inputs: { system_prompt: [secret] } })),
    Buffer.from(`{"inputs": ${secret}}`),
    Buffer.from(`{"inputs": "${secret}", "inputs": "${secret}"}`),
    { inputs: secret, output: { embedding: secret }, runtime: secret },
  ];
  for (const actual of cases) {
    const { errors } = verify(bundle, actual);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.join('\n')).not.toContain('private');
  }
});

test('a flood of faults is cut, and a long or strange key is shown safely', () => {
  const flood = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, Number.NaN]));
  expect(verify(bundle, flood).errors.length).toBeLessThanOrEqual(20);
  const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, 1]));
  expect(verify(bundle, keys).errors.length).toBeLessThanOrEqual(20);
  const strange = { ...actualOf(step), ['x'.repeat(100_000)]: 1, 'a\u001b[31m\n': 1 };
  const { errors } = verify(bundle, strange);
  expect(errors.join('').length).toBeLessThan(400);
  expect(errors).toContainEqual(expect.stringContaining('["a\\u001b[31m\\n"]: unknown key'));
});
