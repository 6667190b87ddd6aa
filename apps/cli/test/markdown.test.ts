import { expect, test } from 'vitest';
import { commentMarker, renderMarkdown } from '../src/render/markdown.ts';
import type { VerifiedTape } from '../src/view/verified.ts';

const unread = (file: string, message: string): VerifiedTape => ({
  checked: {
    file,
    state: 'no answer',
    ms: 1,
    error: { code: 'TAPE_MISSING', message },
    output: '',
  },
  against: null,
  ending: null,
});

test('nothing that a tape or a name says is markup in a comment', () => {
  const hostile = '```\n</details> @everyone <img src=x> [a](http://b)\n`````\n\u202e\u001b[31m';
  const text = renderMarkdown([unread('a|b`<b>@me.tape', hostile)]);
  const [outside, inside] = [text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/m, ''), text];
  expect(inside).toContain('@everyone');
  expect(outside).not.toMatch(/@everyone|<img|\]\(|@me|<b>/);
  expect(text).toContain('``````text\n```\n');
  for (const character of ['\u202e', '\u001b']) expect(text).not.toContain(character);
  expect(text.match(/<\/details>$/gm)).toHaveLength(1);
  expect(text.split('\n')).toContain(
    '| ? | <code>a&#124;b&#96;&#60;b&#62;&#64;me.tape</code> | no answer | <code>TAPE&#95;MISSING</code> | |',
  );
});

test('a comment stays within what GitHub takes, and says what it leaves out', () => {
  const many = Array.from({ length: 200 }, (_, index) => unread(`${index}.tape`, 'x'.repeat(1000)));
  const text = renderMarkdown(many);
  expect(text.length).toBeLessThan(65_536);
  expect(text.startsWith(commentMarker)).toBe(true);
  expect(text).toMatch(
    /\n\d+ parts left out for length; the JUnit report and `--json` have all\.\n$/,
  );
  expect(text.match(/^\| \? \|/gm)).toHaveLength(200);
});
