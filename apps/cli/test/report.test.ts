import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createStore } from '@tracefork/store';
import { writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleEvents, exampleTape } from './support/example-tape.ts';
import { recordedAgent } from './support/recorded.ts';
import { temp } from './support/temp.ts';

interface Carried {
  readonly runs: readonly {
    readonly id: string;
    readonly title: string;
    readonly timed: boolean;
    readonly steps: readonly { readonly answered: string }[];
  }[];
  readonly forks: readonly object[];
  readonly proof: { readonly verdict: string } | null;
}

/** What a page carries. */
function carriedBy(html: string): Carried {
  const packed = /<script id="report" type="text\/plain">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  const all = gunzipSync(Buffer.from(packed, 'base64'));
  return JSON.parse(all.toString('utf8', 4, 4 + all.readUInt32LE(0)));
}

test('report makes one page of a tape, named after it, and nothing else', async () => {
  const cwd = temp();
  exampleTape(cwd, 'run.tape');
  const { code, stdout, stderr } = await tracefork(['report', 'run.tape'], { cwd });
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^run\.html {2}\d+\.\d kB, 2 steps\n$/);
  expect(readdirSync(cwd).sort()).toEqual(['run.html', 'run.tape']);
  const { runs, proof } = carriedBy(readFileSync(join(cwd, 'run.html'), 'utf8'));
  expect(runs[0]?.title).toBe('weather');
  expect(runs[0]?.steps[1]?.answered).toBe('It is sunny in Bern.');
  expect(proof).toBeNull();
});

test('a report takes the place of an older one, and of no other file', async () => {
  const cwd = temp({ 'notes.html': '<p>mine</p>' });
  exampleTape(cwd, 'run.tape');
  const report = (...args: string[]) => tracefork(['report', 'run.tape', ...args], { cwd });
  expect((await report('-o', 'a.html')).code).toBe(0);
  expect((await report('-o', 'a.html')).code).toBe(0);
  const refused = await report('-o', 'notes.html');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'tracefork: notes.html exists already and is no report. Choose another name with -o.\n',
  ]);
  expect(readFileSync(join(cwd, 'notes.html'), 'utf8')).toBe('<p>mine</p>');
  const nowhere = await report('-o', 'no/such/folder.html');
  expect(nowhere.stderr).toContain('Cannot write no/such/folder.html: ENOENT.');
  expect((await tracefork(['report', 'none.tape'], { cwd })).code).toBe(2);
  expect(existsSync(join(cwd, 'none.html'))).toBe(false);
});

test('--with puts other runs beside the first, --json says what was made', async () => {
  const cwd = temp();
  exampleTape(cwd, 'a.tape');
  exampleTape(cwd, 'b.tape', { answer: 'It rains.' });
  const args = ['report', 'a.tape', '--with', 'b.tape', '-o', 'both.html', '--json'];
  const { stdout } = await tracefork(args, { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    command: 'report',
    file: 'both.html',
    bytes: readFileSync(join(cwd, 'both.html')).length,
    runs: [{ run: 'a.tape' }, { run: 'b.tape' }],
    verdict: null,
  });
  const { runs } = carriedBy(readFileSync(join(cwd, 'both.html'), 'utf8'));
  expect(runs.map(({ id }) => id)).toEqual(['a.tape', 'b.tape']);
});

test('an agent that is named is replayed first, and the page has the verdict', async () => {
  const cwd = await recordedAgent();
  const { code, stdout } = await tracefork(
    ['report', 'run.tape', '--json', '--', 'node', 'agent.mjs'],
    { cwd },
  );
  expect([code, JSON.parse(stdout).verdict]).toEqual([0, 'exact']);
  expect(carriedBy(readFileSync(join(cwd, 'run.html'), 'utf8')).proof?.verdict).toBe('exact');
  const without = await tracefork(['report', 'run.tape', '--verify'], { cwd });
  expect([without.code, without.stderr.includes('--trust-tape')]).toEqual([2, true]);
});

test('a tape of Python tracefork is shown without times', async () => {
  const cwd = temp();
  const request = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
  const answer = { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'hello' }] };
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');
  const python = {
    boundary: 'single-process-asyncio-v1',
    agent_name: 'py-agent',
    draws: [['uuid4', 'x']],
    exchanges: [[base64(request), base64(answer)]],
  };
  writeFileSync(join(cwd, 'old.json'), JSON.stringify(python));
  const { code, stderr } = await tracefork(['report', 'old.json'], { cwd });
  expect([code, stderr]).toEqual([0, expect.stringContaining('old.html')]);
  const { runs } = carriedBy(readFileSync(join(cwd, 'old.html'), 'utf8'));
  expect(runs[0]).toMatchObject({ timed: false, steps: [{ answered: 'hello' }] });
});

test('a run in the store is named by its id, and its branches stand beside it', async () => {
  const cwd = temp();
  writeTape(join(cwd, 'a.tape'), exampleEvents());
  writeTape(join(cwd, 'b.tape'), exampleEvents({ answer: 'It rains.' }));
  const store = await createStore(join(cwd, '.tracefork'));
  const { run } = await store.save(join(cwd, 'a.tape'));
  const mutation = { kind: 'text', text: 'It rains.' };
  const branch = await store.save(join(cwd, 'b.tape'), {
    branch: { parent: run.id, step: 1, mutation },
  });
  await store.addGrade(branch.run.id, { oracle: 'exit', verdict: 'pass' });
  await store.close();
  const { code, stderr } = await tracefork(['report', 'latest'], { cwd });
  const id = run.id.slice(0, 10);
  expect([code, stderr]).toEqual([0, expect.stringMatching(`^${id}\\.html .*, 1 other run\n$`)]);
  const { runs, forks } = carriedBy(readFileSync(join(cwd, `${id}.html`), 'utf8'));
  expect(runs.map((each) => each.id)).toEqual([id, `${id}/1`]);
  expect(forks).toEqual([
    { id: `${id}/1`, parent: id, step: 1, change: 'text: "It rains."', grade: 'pass' },
  ]);
});
