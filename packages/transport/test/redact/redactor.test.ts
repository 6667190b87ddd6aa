import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, type RedactorOptions } from '../../src/redact/redactor.ts';
import { noRules } from '../../src/redact/rules.ts';
import { isStandIn, standIn } from '../../src/redact/stand-in.ts';

const key = Buffer.alloc(32, 7);
const secret = 'sk-test-4f9Kq2"Zx\\7mWp\nL0vB';

const redactor = (options: Partial<RedactorOptions> = {}) =>
  createRedactor({ key, rules: noRules, environment: { MY_KEY: secret }, ...options });

const redacted = (text: string, options: Partial<RedactorOptions> = {}): string =>
  Buffer.from(redactor(options).bytes(Buffer.from(text))).toString();

const secrets = fc
  .string({ minLength: 12, maxLength: 60, unit: 'grapheme' })
  .map((text) => `k3Y${text}9z${text.length}Qw8Lp`);

test('a placeholder has the form of what it stands for, and says so where there is room', () => {
  expect(standIn(key, 'sk-ant-api03-abcdefghijklmnop')).toMatch(/^RE-DAC-TED\w\w-\w{16}$/);
  expect(standIn(key, 'short-1')).toBe('XXXXX-X');
  expect(standIn(key, 'a value')).not.toBe(standIn(Buffer.alloc(32, 8), 'a longer value'));
});

test('every encoding of a secret becomes the same encoding of its placeholder', () => {
  const instead = standIn(key, secret);
  const encodings: ReadonlyArray<(value: string) => string> = [
    (value) => value,
    (value) => JSON.stringify({ a: value }),
    (value) => JSON.stringify({ a: JSON.stringify({ b: value }) }),
    (value) => `https://x/?k=${encodeURIComponent(value)}`,
    (value) => new URLSearchParams({ k: value }).toString(),
    (value) => Buffer.from(value).toString('hex'),
  ];
  for (const encode of encodings) expect(redacted(encode(secret))).toBe(encode(instead));
});

test('no part of a secret is left in base64, whatever stands around it', () => {
  for (const user of ['', 'u', 'us', 'use', 'user']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${user}:${secret}`).toString(encoding);
      const after = redacted(text);
      expect(after).toHaveLength(text.length);
      const decoded = Buffer.from(after, encoding).toString('latin1');
      // At most the letters that share their base64 characters with what stands around.
      expect(decoded).not.toContain(secret.slice(1, -1));
      expect(decoded.slice(user.length + 2, -1)).toBe(standIn(key, secret).slice(1, -1));
    }
  }
});

test('the length stays, JSON stays JSON, and nothing is left, for any secret', () => {
  fc.assert(
    fc.property(secrets, fc.string(), (value, around) => {
      const options = { environment: { A_TOKEN: value } };
      const text = JSON.stringify({ [around]: [`${around}${value}${around}`, { value }] });
      const after = redacted(text, options);
      expect(Buffer.byteLength(after)).toBe(Buffer.byteLength(text));
      expect(JSON.parse(after)[around][1].value).toBe(standIn(key, value));
      expect(after).not.toContain(JSON.stringify(value).slice(1, -1));
    }),
  );
});

test('to redact again changes nothing, and to redact twice gives the same', () => {
  const rules = {
    ...noRules,
    formats: true,
    fields: ['**.password', 'user.card', 'user.pin'],
    patterns: ['/acct-\\d{8}/', '/[a-f0-9]{24}/'],
  };
  fc.assert(
    fc.property(secrets, fc.string(), fc.nat(), (value, password, pin) => {
      const options = { rules, environment: { A_TOKEN: value } };
      const card = `acct-12345678 ghp_${'aB3'.repeat(12)} ${'0123456789abcdef'.repeat(3)}`;
      const text = JSON.stringify({ user: { card, pin }, deep: [{ password }], value });
      const once = redacted(text, options);
      expect(redacted(once, options)).toBe(once);
      expect(redacted(text, options)).toBe(once);
      expect(once).toHaveLength(text.length);
      expect(() => JSON.parse(once)).not.toThrow();
    }),
  );
});

test('distinct secrets get distinct placeholders, and they are known again', () => {
  const seen = new Map<string, string>();
  for (let number = 0; number < 20_000; number++) {
    const value = `secret-${number.toString(36).padStart(6, '0')}`;
    const as = standIn(key, value);
    expect(isStandIn(key, as)).toBe(true);
    expect(seen.get(as)).toBeUndefined();
    seen.set(as, value);
  }
});

test('fields are redacted by path, at any depth, numbers and parts of objects included', () => {
  const rules = { ...noRules, fields: ['user.email', 'cards[*].number', '**.password', 'all'] };
  const body = {
    user: { email: 'ann.miller@example.com', name: 'Ann' },
    cards: [{ number: 41111111111111, kind: 'visa' }],
    nested: { deep: [{ password: 'correct horse battery' }] },
    all: { a: ['some text here', true, null, 12] },
    email: 'bob@example.com',
  };
  const after = JSON.parse(redacted(JSON.stringify(body), { rules }));
  expect(after).toEqual({
    user: { email: standIn(key, body.user.email), name: 'Ann' },
    cards: [{ number: 99999999999999, kind: 'visa' }],
    nested: { deep: [{ password: standIn(key, 'correct horse battery') }] },
    all: { a: [standIn(key, 'some text here'), true, null, 99] },
    email: 'bob@example.com',
  });
});

test('a pattern leaves ids of the protocol alone, which requests refer to', () => {
  const rules = { ...noRules, patterns: ['/[A-Za-z0-9]{24}/'] };
  const id = 'A1b2C3d4E5f6G7h8I9j0K1l2';
  const body = {
    id: `msg_${id}`,
    content: [
      { type: 'thinking', thinking: id, signature: `${id}${id}` },
      { type: 'tool_use', id: `toolu_${id}`, input: { note: id } },
      { type: 'tool_result', tool_use_id: `toolu_${id}`, content: id },
    ],
  };
  const after = JSON.parse(redacted(JSON.stringify(body), { rules }));
  const as = standIn(key, id);
  expect(after).toEqual({
    id: body.id,
    content: [
      { type: 'thinking', thinking: as, signature: `${id}${id}` },
      { type: 'tool_use', id: `toolu_${id}`, input: { note: as } },
      { type: 'tool_result', tool_use_id: `toolu_${id}`, content: as },
    ],
  });
});

test('values that are ordinary words, paths or numbers stay in bodies, where they would be everywhere', () => {
  const environment = {
    A_KEY: 'assistant',
    B_KEY: '/home/ann/.ssh/id_rsa',
    C_TOKEN: '12345678',
    D_SECRET: 'https://example.com/x',
  };
  const text = Object.values(environment).join(' ');
  expect(redacted(text, { environment })).toBe(text);
  expect(redactor({ environment }).text(text)).not.toContain('assistant');
  expect(
    redacted('assistant', { environment, rules: { ...noRules, secrets: ['A_KEY'] } }),
  ).not.toBe('assistant');
});

test('what replaces a value of a variable follows its name where the tape has one', () => {
  const onTape = new Map([['MY_KEY', 'what-stands-there']]);
  expect(redacted(`a ${secret} b`, { onTape, onlyOnTape: true })).toBe('a what-stands-there b');
  expect(redacted('tracefork-replay-placeholder-for-MY_KEY', { onTape, onlyOnTape: true })).toBe(
    'what-stands-there',
  );
});
