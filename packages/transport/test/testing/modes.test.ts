import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { tool } from '@tracefork/transport';
import { NoTapeError, openTestTape } from '@tracefork/transport/testing';
import { expect, test } from 'vitest';
import { ask, file, folder, said, tested, url } from './support/tested.ts';

test('once records where there is no tape, and replays from then on', async () => {
  const recorded = await tested(() => ask('a'));
  expect(recorded.live).toBe(1);
  expect(await tested(() => ask('a'))).toEqual({ value: recorded.value, live: 0 });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^recorded .*run\.tape \(1 exchange, \d+ bytes\)$/);
});

test('none refuses to run without a tape', async () => {
  const { error, live } = await tested(() => ask('a'), { mode: 'none' });
  expect(error).toBeInstanceOf(NoTapeError);
  expect(live).toBe(0);
});

test('in CI every mode is none, and the variable may not ask for another', async () => {
  for (const mode of ['once', 'new', 'all'] as const) {
    const { error, live } = await tested(() => ask('a'), { mode, env: { CI: 'true' } });
    expect([error, live]).toEqual([expect.any(NoTapeError), 0]);
  }
  const { error } = await tested(() => ask('a'), { env: { CI: '1', TRACEFORK_MODE: 'all' } });
  expect(error).toMatchObject({ code: 'TRACEFORK_TAPE_MODE' });
  for (const name of ['TF_BUILD', 'JENKINS_URL', 'TEAMCITY_VERSION', 'CODEBUILD_BUILD_ID']) {
    expect((await tested(() => ask('a'), { env: { [name]: 'yes' } })).live).toBe(0);
  }
  expect((await tested(() => ask('a'), { env: { CI: 'false', TF_BUILD: '1' } })).live).toBe(1);
});

test('the variable goes before what a test asks for, and an unknown word is refused', async () => {
  const env = { TRACEFORK_MODE: 'none' };
  expect((await tested(() => ask('a'), { mode: 'all', env })).error).toBeInstanceOf(NoTapeError);
  const { error } = await tested(() => ask('a'), { env: { TRACEFORK_MODE: 'always' } });
  expect((error as Error).message).toBe(
    '"always" is no mode of a tape. There are: once, none, new, all.',
  );
});

test('all records again', async () => {
  await tested(() => ask('a'));
  const again = await tested(() => ask('a'), { mode: 'all' });
  expect(again.live).toBe(1);
  expect(await tested(() => ask('a'))).toEqual({ value: again.value, live: 0 });
});

test('new keeps a tape that holds, and records a run that it does not hold', async () => {
  await tested(() => ask('a'));
  expect((await tested(() => ask('a'), { mode: 'new' })).live).toBe(0);
  const changed = await tested(() => ask('b'), { mode: 'new' });
  expect(changed.live).toBe(1);
  expect(said.at(-2)).toContain('was requested differently');
  expect(await tested(() => ask('b'))).toEqual({ value: changed.value, live: 0 });
});

test('no tape may have the name of one that a failed test sets aside', () => {
  for (const name of ['run.failed.tape', 'run.FAILED']) {
    expect(() => openTestTape({ file: join(folder, name) })).toThrow('does not end in ".failed"');
  }
});

test('a test that fails keeps the tape that is there, and its own recording aside', async () => {
  await tested(() => ask('a'));
  const good = readFileSync(file);
  const tape = openTestTape({ file, mode: 'all', env: {}, say: (line) => void said.push(line) });
  await tape.run(() => ask('b'));
  tape.finish({ passed: false });
  expect(readFileSync(file)).toEqual(good);
  const aside = openTape(join(folder, 'run.failed.tape'));
  expect(aside.exchanges[0]?.request.url).toBe(`${url}/b`);
  expect(said.at(-1)).toContain('set aside');
  await tested(() => ask('a'), { mode: 'all' });
  expect(readdirSync(folder)).toEqual(['run.tape']);
});

test('a second run on one tape and a damaged tape are refused', async () => {
  const tape = openTestTape({ file, env: {}, say: () => {} });
  await tape.run(() => ask('a'));
  await expect(tape.run(() => ask('a'))).rejects.toThrow('holds one run');
  tape.finish({ passed: true });
  writeFileSync(file, 'not a tape');
  const { error, live } = await tested(() => ask('a'));
  expect([(error as { code?: unknown }).code, live]).toEqual(['TAPE_NOT_A_TAPE', 0]);
});

test('tools are run once, while recording', async () => {
  let runs = 0;
  const count = tool('count', () => ++runs);
  const agent = async () => [await count(), await count()];
  expect(await tested(agent)).toMatchObject({ value: [1, 2] });
  expect(await tested(agent)).toMatchObject({ value: [1, 2] });
  expect(runs).toBe(2);
});
