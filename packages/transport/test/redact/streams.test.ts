import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, type RedactorOptions } from '../../src/redact/redactor.ts';
import { noRules } from '../../src/redact/rules.ts';
import { standIn } from '../../src/redact/stand-in.ts';
import { StreamRedaction } from '../../src/redact/stream-redaction.ts';

const key = Buffer.alloc(32, 7);
const secret = 'sk-test-4f9Kq2Zx7mWpL0vB';
const github = `ghp_${'a1B2c3'.repeat(6)}`;

function streamed(
  pieces: readonly string[],
  { force = [], ...options }: Partial<RedactorOptions> & { force?: readonly number[] } = {},
): string[] {
  const redactor = createRedactor({
    key,
    rules: noRules,
    environment: { MY_KEY: secret, OTHER_KEY: 'sk-test-4f9Kq2-another-1' },
    ...options,
  });
  const stream = new StreamRedaction(redactor);
  const own = pieces.map((piece) => Buffer.from(piece, 'latin1'));
  const written: string[] = [];
  const release = (until: number) => {
    while (written.length < until) written.push((own[written.length] as Buffer).toString('latin1'));
  };
  for (const [index, piece] of own.entries()) {
    stream.push(piece);
    if (force.includes(index)) stream.force();
    if (!stream.open) release(index + 1);
  }
  stream.close();
  expect(stream.open).toBe(false);
  release(own.length);
  return written;
}

const cut = (text: string, places: readonly number[]): string[] => {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
};

test('a secret is caught wherever a stream is cut, and every piece keeps its length', () => {
  const text = `data before ${secret} and ${Buffer.from(`u:${secret}`).toString('base64')} after ${secret}`;
  const [whole] = streamed([text]);
  expect(whole).toContain(standIn(key, secret));
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
      const pieces = cut(text, places);
      const written = streamed(pieces);
      expect(written.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
      expect(written.join('')).toBe(whole);
    }),
  );
});

test('patterns and fields find the same in any pieces', () => {
  const rules = { ...noRules, formats: true, fields: ['user.name'] };
  const text = JSON.stringify({ token: github, user: { name: 'Ann "Müller" Smith' }, n: [1, 2] });
  const latin = Buffer.from(text).toString('latin1');
  const [whole = ''] = streamed([latin], { rules });
  expect(whole).not.toContain(github);
  expect(whole).not.toContain('Smith');
  expect(Object.keys(JSON.parse(whole))).toEqual(['token', 'user', 'n']);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
      expect(streamed(cut(latin, places), { rules }).join('')).toBe(whole);
    }),
  );
});

const event = (data: unknown): string => `event: x\ndata: ${JSON.stringify(data)}\n\n`;
const delta = (text: string, index = 0): string =>
  event({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
const textsOf = (written: readonly string[]): string[] =>
  written
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)).delta.text);

test('a secret that a model streams a few letters at a time is caught across events', () => {
  const parts = `the key is ${secret}, and ${github} too`.match(/.{1,3}/g) as string[];
  const pieces = parts.map((part) => delta(part));
  const rules = { ...noRules, formats: true };
  const written = streamed(pieces, { rules });
  expect(written.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
  const text = textsOf(written).join('');
  expect(text).toMatch(/^the key is [\w-]{24}, and \w{3,4}_\w+ too$/);
  expect(text).toContain(standIn(key, secret));
  expect(text).not.toContain(github);
});

test('blocks that are streamed side by side are texts of their own', () => {
  const [one, two] = [secret.slice(0, 10), secret.slice(10)];
  const written = streamed([delta(one, 0), delta('some', 1), delta(two, 0), delta(' text', 1)]);
  const [a, b, c, d] = textsOf(written);
  expect(`${a}${c}`).toBe(standIn(key, secret));
  expect(`${b}${d}`).toBe('some text');
});

test('where the next piece cannot be waited for, at most a few first letters of a secret remain', () => {
  const text = `xx ${secret} yy`;
  for (let at = 1; at < text.length; at++) {
    for (const pieces of [[text.slice(0, at), text.slice(at)], [...text]]) {
      const written = streamed(pieces, { force: [0, at, at + 1] }).join('');
      expect(written).toHaveLength(text.length);
      expect(written).not.toContain(secret.slice(5));
      expect(written.startsWith('xx ')).toBe(true);
      expect(written.endsWith(' yy')).toBe(true);
    }
  }
});

test('what only began like a secret is innocent', () => {
  const pieces = ['sk-te', 'sting is fun, sk-test-4f9', 'is not it'];
  expect(streamed(pieces)).toEqual(pieces);
});
