import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openTape, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleEvents } from './support/example-tape.ts';
import { serving } from './support/serving.ts';
import { temp } from './support/temp.ts';

/** Known to the machine where the page is made, by its name. */
const door = 'dr_4e97b1c05a2277';
/** Known by its form. */
const github = `ghp_${'a1B2c3'.repeat(6)}`;
/** Known by where the user says that it stands, and by what it looks like. */
const card = '4000 1234 5678 9010';
const account = 'acct-20260114';

/** A tape that was recorded where none of this was known to be secret. */
function leakyTape(cwd: string): string {
  const file = join(cwd, 'run.tape');
  const events = exampleEvents({
    question: `My key is ${door}; my account ${account}.`,
    // Streamed: the value comes in pieces, in several events.
    answer: `I keep ${github} and ${door} in mind, and do much more besides.`,
    stdout: `${door}\n`,
    agent: `agent of ${account}`,
  });
  const bought = { kind: 'tool-call', t: 3100, call: 1, name: 'buy', effect: 'write' } as const;
  const paid = { kind: 'tool-result', t: 3101, call: 1, output: Buffer.from('"paid"') } as const;
  const input = Buffer.from(JSON.stringify({ with: [{ card }] }));
  writeTape(file, [...events.slice(0, -2), { ...bought, input }, paid, ...events.slice(-2)]);
  return file;
}

function carriedBy(html: string): { readonly json: string; readonly all: string } {
  const packed = /<script id="report" type="text\/plain">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  const bytes = gunzipSync(Buffer.from(packed, 'base64'));
  const json = bytes.toString('utf8', 4, 4 + bytes.readUInt32LE(0));
  return { json, all: html + bytes.toString('latin1') };
}

test('report --redact makes a clean page of a tape that was recorded without redaction, and says so', async () => {
  const cwd = temp({
    'tracefork.config.mjs': `export default { agents: [], redact: { patterns: [/${account.slice(0, 5)}\\d{8}/] } };`,
  });
  const file = leakyTape(cwd);
  const before = readFileSync(file);
  const args = ['report', 'run.tape', '--redact', '--redact-field', '**.card', '--json'];
  const { code, stdout, stderr } = await tracefork(args, { cwd, env: { DOOR_KEY: door } });
  expect([code, stderr]).toEqual([0, '']);
  const { runs, redacted } = JSON.parse(stdout);
  const { json, all } = carriedBy(readFileSync(join(cwd, 'run.html'), 'utf8'));
  // Parts too: a streamed value stands in pieces.
  for (const secret of [door, github, card, account, door.slice(3), github.slice(4, 16)]) {
    expect([secret, all.includes(secret)]).toEqual([secret, false]);
  }
  expect(json).toContain('RED_ACTED');
  expect(redacted).toEqual(JSON.parse(json).redacted);
  expect(redacted.by).toEqual(
    expect.arrayContaining([
      ['env:DOOR_KEY', 1],
      ['format:github-token', 1],
      ['field:**.card', 1],
      ['pattern:/acct-\\d{8}/', 1],
    ]),
  );
  expect(redacted.places).toBeGreaterThan(5);
  expect(runs[0].digest).toBe(openTape(before).digest());
  expect(readFileSync(file)).toEqual(before);
});

test('serve --redact gives the list, the pages and the JSON without secrets', async () => {
  const cwd = temp();
  leakyTape(cwd);
  const args = ['.', '--redact-field', '**.card', '--redact-pattern', '/ACCT-\\d{8}/i'];
  const { url, json } = await serving(cwd, args, { DOOR_KEY: door });
  const page = carriedBy(await (await fetch(`${url}run/run.tape`)).text());
  const said = [
    page.all,
    JSON.stringify(await json('api/runs')),
    JSON.stringify(await json('api/run/run.tape')),
  ].join('\n');
  for (const secret of [door, github, card, account]) {
    expect([secret, said.includes(secret)]).toEqual([secret, false]);
  }
});

test('a pattern that is none is refused before anything is made', async () => {
  const cwd = temp();
  leakyTape(cwd);
  const { code, stderr } = await tracefork(['report', 'run.tape', '--redact-pattern', '('], {
    cwd,
  });
  expect([code, stderr]).toEqual([
    2,
    "tracefork: --redact-pattern ( is no regular expression. One is, for example: 'acct-\\d{8}'\n",
  ]);
});
