import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { createStore } from '@tracefork/store';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { bin, tracefork } from './support/cli.ts';
import { agentTape } from './support/made-up-tape.ts';
import { agentSource, functionSource, startEchoModel } from './support/model.ts';
import { temp } from './support/temp.ts';

const shared = join(
  process.env.TRACEFORK_SHARED ?? resolve(import.meta.dirname, '../../../../shared'),
  'conformance/python-tapes',
);

/** A folder with an agent that was recorded into the store there, and the model gone. */
async function recordedHere(more: readonly string[] = []): Promise<{ cwd: string; id: string }> {
  const cwd = temp({ 'agent.mjs': agentSource, 'package.json': '{}' });
  const model = await startEchoModel();
  const args = ['record', '--json', ...more, '--', 'node', 'agent.mjs'];
  const { stdout } = await tracefork(args, { cwd, env: { MODEL_BASE_URL: model.url } });
  await model.close();
  return { cwd, id: JSON.parse(stdout).run };
}

const json = async (args: readonly string[], cwd: string, env = {}) =>
  JSON.parse((await tracefork([...args, '--json'], { cwd, env })).stdout);

test('a run is recorded into a store at the root of the package, and found from below it', async () => {
  const cwd = temp({ 'agent.mjs': agentSource, 'package.json': '{}' });
  const below = join(cwd, 'src');
  mkdirSync(below);
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url };
  const { code, stdout, stderr } = await tracefork(['record', '--', 'node', '../agent.mjs'], {
    cwd: below,
    env,
  });
  await model.close();
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'You said: one\nYou said: two\n' });
  const [, id = ''] = /^recorded ([0-9a-f]{10}): 2 steps/.exec(stderr) ?? [];
  expect(readdirSync(join(cwd, '.tracefork')).sort()).toEqual([
    '.gitignore',
    'journal',
    'store.sqlite',
  ]);
  expect(readdirSync(join(cwd, '.tracefork/journal'))).toEqual([]);
  for (const folder of [cwd, below]) {
    const { runs } = await json(['runs'], folder);
    expect(runs).toMatchObject([
      { id: expect.stringMatching(`^${id}`), steps: 2, outputTokens: 20, status: 'succeeded' },
    ]);
  }
});

test('a run is named by its id, the beginning of it, latest or its path, in every command', async () => {
  const { cwd, id } = await recordedHere(['-o', 'run.tape']);
  for (const name of [id, id.slice(0, 6), 'latest', 'run.tape']) {
    expect((await json(['show', name], cwd)).chain).toBe(id);
    const replayed = await tracefork(['replay', name, '--', 'node', 'agent.mjs'], { cwd });
    expect([replayed.code, replayed.stdout]).toEqual([0, 'You said: one\nYou said: two\n']);
    expect((await tracefork(['diff', name, 'run.tape'], { cwd })).code).toBe(0);
  }
});

test('a run that was recorded here knows its agent; a store from elsewhere is not trusted with one', async () => {
  const { cwd } = await recordedHere();
  const { code, stderr } = await tracefork(['replay', 'latest'], { cwd });
  expect(code).toBe(0);
  expect(stderr).toMatch(/agent +node agent\.mjs {2}\(from the store\)/);
  expect((await tracefork(['verify', 'latest'], { cwd })).code).toBe(0);
  const elsewhere = { XDG_STATE_HOME: temp() };
  const refused = await tracefork(['replay', 'latest'], { cwd, env: elsewhere });
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(/Nothing says which agent latest is of/);
});

test('an agent that was changed in the store is not run', async () => {
  const { cwd, id } = await recordedHere();
  const tape = join(cwd, 'x.tape');
  await tracefork(['export', id, '-o', 'x.tape'], { cwd });
  rmSync(join(cwd, '.tracefork'), { recursive: true });
  const store = await createStore(join(cwd, '.tracefork'));
  const agent = {
    kind: 'command',
    command: ['node', '-e', 'console.log("evil")'],
    cwd: '.',
  } as const;
  const { run } = await store.save(tape, { agent });
  await store.addResult(run.id, {
    kind: 'recorded-here',
    version: 1,
    data: { mac: '0'.repeat(64) },
  });
  await store.close();
  const { code, stdout } = await tracefork(['replay', 'latest'], { cwd });
  expect([code, stdout]).toEqual([2, '']);
});

test('a function that was recorded into the store is found again', async () => {
  const cwd = temp({ 'agent.ts': functionSource });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url };
  const recorded = await tracefork(['record', '--agent', './agent.ts:ask'], { cwd, env });
  await model.close();
  expect(recorded.code).toBe(0);
  const { code, stderr } = await tracefork(['replay', 'latest'], { cwd });
  expect(stderr).toMatch(/verdict +exact/);
  expect(code).toBe(0);
});

test('a recording that was killed is taken in as incomplete by the next command', async () => {
  const cwd = temp({
    'agent.mjs': `${agentSource}\nconsole.log('waiting'); process.kill(process.ppid, 'SIGKILL'); process.kill(process.pid, 'SIGKILL');`,
  });
  const model = await startEchoModel();
  const child = spawn(
    process.execPath,
    [bin, 'record', '--name', 'killed', '--', 'node', 'agent.mjs'],
    {
      cwd,
      env: { ...process.env, MODEL_BASE_URL: model.url },
      stdio: 'ignore',
    },
  );
  await once(child, 'close');
  await model.close();
  const { stdout, stderr } = await tracefork(['runs', '--json'], { cwd });
  expect(stderr).toMatch(/an interrupted recording was taken in as [0-9a-f]{10}, incomplete/);
  expect(JSON.parse(stdout).runs).toMatchObject([{ name: 'killed', complete: false, steps: 2 }]);
  expect((await tracefork(['runs'], { cwd })).stderr).toBe('');
  expect((await tracefork(['fsck'], { cwd })).code).toBe(0);
});

test.each([
  ['runs'],
  ['show', 'latest'],
  ['replay', 'ab12'],
  ['branches', 'ab12'],
  ['export', 'ab12', '-o', 'x.tape'],
  ['fsck'],
  ['prune', '--keep', '1'],
  ['rm', 'ab12'],
  ['runs', '--store', 'typo'],
])('without a store %s %s makes none, and says what makes one', async (...args) => {
  const cwd = temp();
  const { code, stdout, stderr } = await tracefork(args, { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^tracefork: There is no (store here yet|file ab12|file latest)/);
  expect(readdirSync(cwd)).toEqual([]);
});

test('an unknown run, an ambiguous one and a damaged store are errors of their own', async () => {
  const { cwd, id } = await recordedHere();
  const unknown = id.startsWith('0000') ? 'ffff' : '0000';
  expect((await json(['show', unknown], cwd)).error.code).toBe('RUN_NOT_FOUND');
  const missing = await tracefork(['show', `${id.slice(0, 6)}/2`], { cwd });
  expect(missing).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/has no branch 2; it has no branches/),
  });
  writeFileSync(join(cwd, '.tracefork/store.sqlite'), 'no database at all');
  expect((await json(['runs'], cwd)).error.code).toBe('STORE_NOT_A_STORE');
});

test('--store and TRACEFORK_STORE name another store', async () => {
  const { cwd, id } = await recordedHere(['--store', 'other']);
  expect(existsSync(join(cwd, '.tracefork'))).toBe(false);
  expect((await json(['runs', '--store', 'other'], cwd)).total).toBe(1);
  expect((await json(['runs'], cwd, { TRACEFORK_STORE: 'other' })).runs[0].id).toBe(id);
});

test('a run is exported and imported elsewhere, its chain unchanged, and replays there', async () => {
  const { cwd, id } = await recordedHere();
  expect((await tracefork(['export', 'latest', '-o', 'out.tape'], { cwd })).code).toBe(0);
  expect(openTape(join(cwd, 'out.tape')).chain).toBe(id);
  expect((await tracefork(['export', 'latest', '-o', 'out.tape'], { cwd })).code).toBe(2);
  const other = temp({ 'agent.mjs': agentSource });
  mkdirSync(join(other, 'tapes/deeper'), { recursive: true });
  cpSync(join(cwd, 'out.tape'), join(other, 'tapes/deeper/a.tape'));
  const imported = await json(['import', 'tapes'], other);
  expect(imported.tapes).toMatchObject([
    { file: 'tapes/deeper/a.tape', run: id, isNew: true, complete: true },
  ]);
  expect((await json(['import', 'tapes'], other)).tapes[0].isNew).toBe(false);
  const replayed = await tracefork(['replay', id.slice(0, 8), '--', 'node', 'agent.mjs'], {
    cwd: other,
  });
  expect([replayed.code, replayed.stdout]).toEqual([0, 'You said: one\nYou said: two\n']);
  expect((await json(['show', 'latest'], other)).error.code).toBe('RUN_NOT_FOUND');
});

test.skipIf(!existsSync(shared))(
  'tapes of Python tracefork are taken in with their digests (needs the conformance data: set TRACEFORK_SHARED)',
  async () => {
    const cwd = temp();
    const before = readdirSync(shared).map((name) =>
      readFileSync(join(shared, name)).toString('hex'),
    );
    const { tapes } = await json(['import', shared], cwd);
    expect(tapes.map(({ digest }: { digest: string }) => digest.slice(0, 8)).sort()).toEqual([
      '34dea6b7',
      '5020d10d',
      '7ac5b4eb',
      '93302637',
      'd2957b78',
    ]);
    expect(
      readdirSync(shared).map((name) => readFileSync(join(shared, name)).toString('hex')),
    ).toEqual(before);
    expect((await json(['show', tapes[0].run], cwd)).digest).toBe(tapes[0].digest);
  },
);

test('what cannot be imported is named, and keeps nothing else out', async () => {
  const { cwd } = await recordedHere(['-o', 'good.tape']);
  writeFileSync(join(cwd, 'bad.tape'), 'not a tape');
  const other = temp();
  const { code, stdout, stderr } = await tracefork(
    ['import', join(cwd, 'bad.tape'), join(cwd, 'good.tape')],
    { cwd: other },
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(/bad\.tape is not a tape/);
  expect(stdout).toMatch(/^[0-9a-f]{10} {2}.*good\.tape {2}digest [0-9a-f]{12}\n$/);
  expect((await tracefork(['import', 'nothing/*.tape'], { cwd: other })).code).toBe(2);
});

/** A store with a run and two branches, one of them forked again, made without the network. */
async function forked(): Promise<{ cwd: string; ids: readonly string[] }> {
  const { cwd, id } = await recordedHere();
  const store = await createStore(join(cwd, '.tracefork'));
  const ids = [id];
  for (const [trial, parent] of [0, 0, 1].entries()) {
    const branch = { parent: ids[parent] as string, step: 1, mutation: { kind: 'text' }, trial };
    ids.push((await store.save(agentTape(trial), { branch })).run.id);
  }
  await store.close();
  return { cwd, ids };
}

test('branches are listed with their run, and each is a run for every command', async () => {
  const { cwd, ids } = await forked();
  const short = ids[0]?.slice(0, 10);
  const { branches } = await json(['branches', 'latest'], cwd);
  expect(branches).toMatchObject([
    { id: ids[1], branch: 1, step: 1, trial: 0, mutation: { kind: 'text' } },
    { id: ids[2], branch: 2, trial: 1 },
  ]);
  const { stdout } = await tracefork(['branches', 'latest'], { cwd });
  expect(stdout).toMatch(new RegExp(`^branch .*\\n${short}/1 .*step 1 text .*\\n${short}/2 .*#1`));
  expect((await json(['show', `${short}/1/1`], cwd)).chain).toBe(ids[3]);
  expect((await json(['runs'], cwd)).total).toBe(1);
});

test('prune shows its plan, asks, and keeps what a kept branch needs', async () => {
  const { cwd, ids } = await forked();
  const dry = await tracefork(['prune', '--keep', '1', '--dry-run'], { cwd });
  expect(dry.code).toBe(0);
  expect(dry.stdout).toMatch(/stays: a branch that stays needs it|to remove/);
  expect((await json(['branches', 'latest'], cwd)).branches.length).toBe(2);
  const unasked = await tracefork(['prune', '--older-than', '0.0001', '--keep', '0'], { cwd });
  expect(unasked).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/Nothing was removed.*--yes/),
  });
  expect((await tracefork(['prune'], { cwd })).code).toBe(2);
  const done = await json(['prune', '--keep', '0', '--yes'], cwd);
  expect(done).toMatchObject({ removed: true });
  expect(done.remove.length).toBe(ids.length);
  expect((await json(['runs'], cwd)).total).toBe(0);
});

test('rm removes a run, and a parent only with its branches', async () => {
  const { cwd, ids } = await forked();
  const refused = await tracefork(['rm', 'latest'], { cwd });
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/has 2 branches that stay.*tracefork rm .* --branches/),
  });
  const leaf = ids[3]?.slice(0, 10) ?? '';
  expect((await tracefork(['rm', leaf], { cwd })).stderr).toMatch(/^removed 1 run, /);
  expect((await json(['rm', 'latest', '--branches'], cwd)).runs.length).toBe(3);
  expect((await tracefork(['fsck'], { cwd })).stdout).toBe(
    '0 runs, 0 pieces, 0 bodies: all whole\n',
  );
});

test('fsck names what is damaged with exit code 1', async () => {
  const { cwd, id } = await recordedHere();
  const file = join(cwd, '.tracefork/store.sqlite');
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  bytes[at + 40] = (bytes[at + 40] as number) ^ 1;
  writeFileSync(file, bytes);
  const { code, stdout } = await tracefork(['fsck', '--repair'], { cwd });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    new RegExp(
      `^run ${id.slice(0, 10)}: piece 0 does not match its hash {2}\\(cannot be mended\\)`,
    ),
  );
  expect((await tracefork(['show', 'latest'], { cwd })).code).toBe(2);
});
