import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { startEchoModel } from './support/model.ts';
import { temp } from './support/temp.ts';

const github = `ghp_${'a1B2c3'.repeat(6)}`;

/** A folder with a tape that has secrets, one that has none, and a store of both. */
async function tapes() {
  const cwd = temp();
  exampleTape(cwd, 'clean.tape');
  mkdirSync(join(cwd, 'deep/er'), { recursive: true });
  exampleTape(cwd, 'dirty.tape', {
    question: 'Is my-own-secret-42 right?',
    stdout: `it is ${github}`,
  });
  copyFileSync(join(cwd, 'dirty.tape'), join(cwd, 'deep/er/dirty.tape'));
  return cwd;
}

test('scan finds secrets on a tape, in a folder, and in the store', async () => {
  const cwd = await tapes();
  const env = { MY_API_KEY: 'my-own-secret-42' };
  expect(await tracefork(['scan', 'clean.tape'], { cwd, env })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '1 tape searched: nothing found\n',
  });
  const lines = [
    'the request of step 0: the value of $MY_API_KEY',
    'the outcome: what looks like a credential (github-token)',
  ];
  const found = await tracefork(['scan', 'dirty.tape', 'deep'], { cwd, env });
  expect(found).toMatchObject({ code: 1, stderr: '2 tapes searched: secrets on 2\n' });
  expect(found.stdout.split('\n').filter((line) => line !== '')).toEqual([
    ...lines.map((line) => `dirty.tape: ${line}`),
    ...lines.map((line) => `deep/er/dirty.tape: ${line}`),
  ]);
  expect(`${found.stdout}${found.stderr}`).not.toMatch(/secret-42|ghp_/);

  await tracefork(['import', 'clean.tape', 'dirty.tape'], { cwd });
  const stored = await tracefork(['scan', '--json'], { cwd });
  expect(stored.code).toBe(1);
  const document = JSON.parse(stored.stdout);
  expect(document).toMatchObject({ command: 'scan', unread: 0, clean: false });
  expect(document.tapes.map(({ found }: { found: unknown[] }) => found.length).sort()).toEqual([
    0, 1,
  ]);
});

test('a tape that cannot be read is exit 2, whatever the others hold', async () => {
  const cwd = await tapes();
  expect((await tracefork(['scan', 'clean.tape', 'none.tape'], { cwd })).code).toBe(2);
  expect((await tracefork(['scan', 'nothing-*.tape'], { cwd })).code).toBe(2);
});

const agent = `
const ask = (content) => fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages: [{ role: 'user', content }] }),
}).then((response) => response.text());
await ask('account acct-12345678 and ${github}');
`;

test('the configuration says what is redacted, for recording, replay and forks', async () => {
  const cwd = temp({
    'agent.mjs': agent,
    'tracefork.config.mjs':
      'export default { redact: { patterns: [/acct-\\d{8}/], formats: true, onLeak: "refuse" } };',
  });
  const model = await startEchoModel();
  const command = ['--', 'node', 'agent.mjs'];
  const env = { MODEL_BASE_URL: model.url };
  const recorded = await tracefork(['record', '-o', 'run.tape', ...command], { cwd, env });
  expect(recorded).toMatchObject({ code: 0 });
  await model.close();
  expect(readFileSync(join(cwd, 'run.tape')).includes('12345678')).toBe(false);
  expect((await tracefork(['scan', 'run.tape'], { cwd })).code).toBe(0);
  const replayed = await tracefork(['replay', 'run.tape', '--accept', 'equivalent', ...command], {
    cwd,
  });
  expect(replayed.stderr).toContain('2 × redaction-placeholder');
  expect(replayed.code).toBe(0);
  const fork = ['fork', 'run.tape', '--step', '0', '--text', 'Hello.', '-o', 'branch.tape'];
  expect(await tracefork([...fork, ...command], { cwd })).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'branch.tape')).includes('12345678')).toBe(false);
});

test('a recording on which a secret would stay is not kept where the configuration says so', async () => {
  const cwd = temp({
    'agent.mjs': agent,
    'tracefork.config.mjs': 'export default { redact: { onLeak: "refuse" } };',
  });
  const model = await startEchoModel();
  const { code, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--', 'node', 'agent.mjs'],
    { cwd, env: { MODEL_BASE_URL: model.url } },
  );
  await model.close();
  expect(code).toBe(125);
  expect(stderr).toContain(
    'The recording was not kept: what looks like a credential (github-token) stands in the request of step 0.',
  );
  expect(existsSync(join(cwd, 'run.tape'))).toBe(false);
});

test('a recording of a function is searched like that of a command', async () => {
  const cwd = temp({ 'agent.mjs': `export const agent = () => 'it is ${github}';` });
  const args = ['record', '-o', 'run.tape', '--agent', 'agent.mjs:agent'];
  const { code, stderr } = await tracefork(args, { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain('what looks like a credential (github-token) stands in the outcome');
});

test.each([
  ['{ field: [] }', '"redact" has no setting "field"'],
  ['{ patterns: ["("] }', '"redact".patterns must be a list of regular expressions'],
  ['{ onLeak: "stop" }', '"redact".onLeak must be'],
])('a mistake in the rules is named: %s', async (rules, message) => {
  const cwd = temp({ 'tracefork.config.mjs': `export default { redact: ${rules} };` });
  const { code, stderr } = await tracefork(['record', '--', 'node', '-e', '0'], { cwd });
  expect(code).toBe(125);
  expect(stderr).toContain(message);
});
