import { expect, test } from 'vitest';
import { spellingsOf } from '../../src/redact/spellings.ts';

test.for([
  ['PHP', 'Zk3+Qw9/vB==', String.raw`Zk3+Qw9\/vB==`],
  ['.NET', 'Zk3+Qw9/vB==', String.raw`Zk3\u002BQw9/vB==`],
  ['.NET, of a quote and another letter', 'a"bé+c', String.raw`a\u0022b\u00E9\u002Bc`],
  ['Go', 'pw<&>word', String.raw`pw\u003c\u0026\u003eword`],
  ['Python', 'pässword', String.raw`p\u00e4ssword`],
] as const)('a value is known as the JSON of %s writes it', ([_whose, value, written]) => {
  expect(JSON.parse(`"${written}"`)).toBe(value);
  const spellings = spellingsOf(value, 'stand-in');
  expect(spellings.map(({ find }) => Buffer.from(find).toString())).toContain(written);
});
