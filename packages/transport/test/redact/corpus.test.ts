import { expect, test } from 'vitest';
import {
  dice,
  innocent,
  nondescript,
  wellKnown,
  writings,
} from '../../bench/support/secret-corpus.ts';
import { halvesOf } from '../../src/redact/halves.ts';
import { createRedactor, type RedactorOptions } from '../../src/redact/redactor.ts';
import { noRules } from '../../src/redact/rules.ts';
import { StreamRedaction } from '../../src/redact/stream-redaction.ts';

const samples = 8;
const notFound: ReadonlySet<string> = new Set(['reversed', 'in two values']);

function written(pieces: readonly string[], options: Partial<RedactorOptions>): string {
  const key = Buffer.alloc(32, 1);
  const redactor = createRedactor({ key, rules: noRules, environment: {}, ...options });
  const stream = new StreamRedaction(redactor);
  const own = pieces.map((piece) => Buffer.from(piece));
  for (const piece of own) stream.push(piece);
  stream.close();
  return Buffer.concat(own).toString();
}

test.each(Object.entries(writings))('values of variables are found in: %s', (as, write) => {
  const roll = dice(`test ${as}`);
  for (const make of Object.values({ ...wellKnown, ...nondescript })) {
    const secret = make(roll);
    const pieces = write(`so it is ${secret}.`, roll);
    const after = written(pieces, { environment: { SOME_KEY: secret } });
    expect(after === pieces.join('')).toBe(notFound.has(as));
    expect(after).toHaveLength(pieces.join('').length);
    expect(after).not.toContain(secret);
  }
});

const short: ReadonlySet<string> = new Set(['aws-access-key-id', 'password']);

test.each(Object.entries({ ...wellKnown, ...nondescript }))(
  'a half of a secret is noticed wherever it was cut, and in no innocent text: %s',
  (name, make) => {
    const roll = dice(`test half ${name}`);
    const secret = make(roll);
    const halves = halvesOf({ SOME_KEY: secret }, []);
    for (let at = 1; at < secret.length; at += 3) {
      const cut = JSON.stringify({ a: secret.slice(0, at), b: secret.slice(at) });
      expect(halves(Buffer.from(cut))).toEqual(short.has(name) ? [] : ['SOME_KEY']);
    }
    for (const text of Object.values(innocent)) expect(halves(Buffer.from(text(roll)))).toEqual([]);
  },
);

const formats = { ...noRules, formats: true };

test.each(Object.entries(wellKnown))('the form of a credential is known: %s', (name, make) => {
  const roll = dice(`test ${name}`);
  for (let index = 0; index < samples; index++) {
    const write = Object.values(writings)[index % 5] as (typeof writings)[string];
    const secret = make(roll);
    const pieces = write(`so it is ${secret} here`, roll);
    const after = written(pieces, { rules: formats });
    expect(after).not.toBe(pieces.join(''));
    expect(after).not.toContain(secret);
  }
});

test.each(Object.entries(innocent))('what is no secret stays: %s', (name, make) => {
  const roll = dice(`test ${name}`);
  for (let index = 0; index < samples; index++) {
    const text = JSON.stringify({ x: [make(roll)] });
    expect(written([text], { rules: formats })).toBe(text);
  }
});
