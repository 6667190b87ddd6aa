import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { recordScene } from '../terminal/session.ts';
import { spansOf } from '../terminal/spans.ts';
import { terminalSvg } from '../terminal/svg.ts';

test('looks begin and end where the escape sequences say, and other sequences are left out', () => {
  expect(spansOf('\x1b[1m\x1b[31mno\x1b[39m way\x1b[22m\x1b[2K.')).toEqual([
    { text: 'no', looks: ['bold', 'red'] },
    { text: ' way', looks: ['bold'] },
    { text: '.', looks: [] },
  ]);
});

test('a picture has what a real command printed, as text and never as markup', async () => {
  const options = { cwd: tmpdir(), env: { PATH: process.env.PATH } };
  const scene = await recordScene(`echo '<b>&'; echo second >&2; exit 3`, options);
  expect(scene.lines.map(({ text }) => text)).toEqual(['<b>&', 'second']);
  const svg = terminalSvg([scene, { ...scene, command: 'again' }], { title: 'a "title"' });
  expect(svg).toContain('aria-label="a &quot;title&quot;"');
  expect(svg.match(/>&lt;b>&amp;<\/text>/g)).toHaveLength(2);
  expect(svg).not.toContain('<b>');
});

test('a line that is too long is cut, and where nothing moves the last scene alone is seen', () => {
  const scene = { command: 'ls', lines: [{ at: 0, text: 'x'.repeat(200) }], took: 0 };
  const svg = terminalSvg([scene, scene], { title: 't' });
  expect(svg).toContain(`>${'x'.repeat(107)}…</text>`);
  expect(svg.match(/<text id="l\d+" class="gone"/g)).toHaveLength(2);
});
