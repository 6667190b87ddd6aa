import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { textconv } from '../src/commands/textconv.ts';
import { createOutput } from '../src/terminal/output.ts';
import { bin, tracefork } from './support/cli.ts';
import { type ExampleOptions, exampleEvents, exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

/** What `textconv` prints of a file. */
async function converted(file: string): Promise<string> {
  const printed: Uint8Array[] = [];
  const out = {
    ...createOutput(process.stdout),
    bytes: (bytes: Uint8Array) => void printed.push(bytes),
  };
  const io = { out, err: out, cwd: '.', env: {}, confirm: async () => false };
  expect(await textconv({ file }, io)).toBe(0);
  return Buffer.concat(printed).toString();
}

/** The text of a tape with these events, or of the example. */
async function textOf(events: readonly Event[] | ExampleOptions): Promise<string> {
  const file = join(temp(), 'a.tape');
  writeTape(file, 'length' in events ? events : exampleEvents(events));
  return converted(file);
}

test('git diff shows what changed on a tape, set up as the documentation says', async () => {
  const cwd = temp();
  const env = {
    ...process.env,
    HOME: cwd,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      env,
      encoding: 'utf8',
    });
  git('init', '-q');
  git('config', 'diff.tracefork.textconv', `"${process.execPath}" "${bin}" textconv`);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const attributes = /```gitattributes\n(.*?)```/s.exec(readme)?.[1] ?? 'none';
  writeFileSync(join(cwd, '.gitattributes'), attributes);
  mkdirSync(join(cwd, '__tapes__'));
  exampleTape(join(cwd, '__tapes__'), 'weather.tape');
  git('add', '-A');
  git('commit', '-qm', 'a tape');
  rmSync(join(cwd, '__tapes__/weather.tape'));
  exampleTape(join(cwd, '__tapes__'), 'weather.tape', { city: 'Basel' });
  const changed = git('diff', '--no-color', '-U0')
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line) && !/^[-+]digest/.test(line));
  expect(changed).toEqual([
    '-    weather {"city":"Bern"}',
    '+    weather {"city":"Basel"}',
    '-    {"city":"Bern"}',
    '+    {"city":"Basel"}',
    '-    weather {"city":"Bern"}',
    '+    weather {"city":"Basel"}',
  ]);
});

test('textconv prints what was asked, answered, called and returned, once each', async () => {
  await expect(await textOf({})).toMatchFileSnapshot('./snapshots/textconv.txt');
});

test('the same run recorded at another time, by another version, under another name has the same text', async () => {
  const text = await textOf({});
  const later = exampleEvents().map((event): Event => {
    if (event.kind === 'tape') {
      const writer = { name: 'other', version: '9' };
      return { ...event, created: '2031-01-01T00:00:00.000Z', writer };
    }
    if (event.kind === 'response') {
      return { ...event, t: event.t + 5, headers: [...event.headers, ['date', 'now']] };
    }
    return event.kind === 'unknown' ? event : { ...event, t: event.t + 5 };
  });
  expect(await textOf(later)).toBe(text);
});

test('a long text is folded, and a change in what is folded shows', async () => {
  const long = (end: string) => `${'line\n'.repeat(500)}${'x'.repeat(5000)}\n${end}`;
  const [one, two] = [await textOf({ answer: long('a') }), await textOf({ answer: long('b') })];
  expect(one.length).toBeLessThan(6000);
  const folds = [one, two].map((text) => /… \d+ more lines, sha256 [0-9a-f]{16}/.exec(text)?.[0]);
  expect(folds[0]).toBeDefined();
  expect(folds[0]).not.toBe(folds[1]);
  const wide = await textOf({ answer: 'y'.repeat(5000) });
  expect(wide).toMatch(/y … 4000 more characters, sha256/);
});

test('what a tape says cannot act on the terminal that git prints it to', async () => {
  const esc = String.fromCharCode(27);
  const answer = `safe ${esc}]0;title${String.fromCharCode(7)} \u202e end`;
  const text = await textOf({ answer, question: `${esc}[31m` });
  expect(text).toContain('safe ');
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
});

test('a file that is no tape is told by size and hash, so that git can go on; a missing one is an error', async () => {
  const cwd = temp();
  writeFileSync(join(cwd, 'bad.tape'), 'not a tape');
  copyFileSync(join(cwd, 'bad.tape'), join(cwd, 'other.tape'));
  const bad = await converted(join(cwd, 'bad.tape'));
  expect(bad).toMatch(/^not a tape that can be shown: \w+, 10 bytes, sha256 [0-9a-f]{16}\n$/);
  expect(await converted(join(cwd, 'other.tape'))).toBe(bad);
  expect(await tracefork(['textconv', 'none.tape'], { cwd })).toMatchObject({
    code: 2,
    stdout: '',
  });
});
