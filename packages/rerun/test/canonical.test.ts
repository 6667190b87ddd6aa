import { expect, test } from 'vitest';
import { canonicalBytes, hashOf } from '../src/index.ts';

const text = (value: unknown): string => Buffer.from(canonicalBytes(value)).toString('utf8');

/** RFC 8785, appendix B: IEEE 754 bits and their form. */
const numbers: Readonly<Record<string, string>> = {
  '0000000000000000': '0',
  '8000000000000000': '0',
  '0000000000000001': '5e-324',
  '8000000000000001': '-5e-324',
  '7fefffffffffffff': '1.7976931348623157e+308',
  ffefffffffffffff: '-1.7976931348623157e+308',
  '4340000000000000': '9007199254740992',
  c340000000000000: '-9007199254740992',
  '4430000000000000': '295147905179352830000',
  '44b52d02c7e14af5': '9.999999999999997e+22',
  '44b52d02c7e14af6': '1e+23',
  '44b52d02c7e14af7': '1.0000000000000001e+23',
  '444b1ae4d6e2ef4e': '999999999999999700000',
  '444b1ae4d6e2ef4f': '999999999999999900000',
  '444b1ae4d6e2ef50': '1e+21',
  '3eb0c6f7a0b5ed8c': '9.999999999999997e-7',
  '3eb0c6f7a0b5ed8d': '0.000001',
  '41b3de4355555553': '333333333.3333332',
  '41b3de4355555554': '333333333.33333325',
  '41b3de4355555555': '333333333.3333333',
  '41b3de4355555556': '333333333.3333334',
  '41b3de4355555557': '333333333.33333343',
  becbf647612f3696: '-0.0000033333333333333333',
  '43143ff3c1cb0959': '1424953923781206.2',
};

test('numbers have the form that RFC 8785 gives for their bits', () => {
  for (const [bits, form] of Object.entries(numbers)) {
    expect(text(Buffer.from(bits, 'hex').readDoubleBE()), bits).toBe(form);
  }
});

test('NaN and the infinities have no form', () => {
  for (const bits of ['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000']) {
    const value = Buffer.from(bits, 'hex').readDoubleBE();
    expect(() => canonicalBytes({ a: [value] })).toThrow('a[0]: a number that is not finite');
  }
});

test('keys are sorted by their UTF-16 code units, as in RFC 8785', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  expect([...text(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1])).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test('the sample of RFC 8785 becomes the bytes of its section 3.2.4', () => {
  const sample = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`;
  expect(Buffer.from(canonicalBytes(JSON.parse(sample))).toString('hex')).toBe(
    '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b33333333' +
      '33333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e6722' +
      '3a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
  );
});

test('half a surrogate pair is refused where it stands, as a value and as a key', () => {
  expect(() => canonicalBytes({ a: ['\ud83d'] })).toThrow('a[0]: text with half a surrogate pair');
  expect(() => canonicalBytes({ a: { '\ude00': 1 } })).toThrow('a: a key holds half');
  expect(text('\ud83d\ude00')).toBe('"😀"');
});

test('what is not JSON, cyclic or too deep is refused by name, in bounded time', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  expect(() => canonicalBytes(cycle)).toThrow('nested deeper than 256');
  expect(() => canonicalBytes(deep)).toThrow('nested deeper than 256');
  expect(() => canonicalBytes({ at: new Date(0) })).toThrow('at: not a JSON value');
  expect(() => canonicalBytes({ n: 1n })).toThrow('n: not a JSON value (bigint)');
  expect(() => canonicalBytes(undefined)).toThrow('(root): not a JSON value (undefined)');
});

test('keys that JavaScript gives a meaning to are keys like others', () => {
  const value: unknown = JSON.parse('{"toJSON":1,"__proto__":{"b":2},"constructor":[]}');
  expect(text(value)).toBe('{"__proto__":{"b":2},"constructor":[],"toJSON":1}');
});

test('a text is hashed with its quotes', () => {
  expect(hashOf('you are a helpful assistant')).toBe(
    'sha256:b96034872bf4e7f7750f68e5dbd87ff4d81cb33cb81d8dee185b90a4b57b2770',
  );
});
