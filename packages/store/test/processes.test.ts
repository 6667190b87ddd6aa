import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../src/index.ts';
import { newFolder } from './support/stores.ts';

const program = join(import.meta.dirname, 'support/save-forever.ts');
const nightly = process.env.TRACEFORK_NIGHTLY === '1';

/** Starts a process that saves, and gathers what it says it has saved. */
function saving(folder: string, { first, count }: { first: number; count?: number }) {
  const args = [
    '--no-warnings',
    program,
    folder,
    String(first),
    ...(count === undefined ? [] : [String(count)]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child, ids: () => said.split('\n').slice(0, -1) };
}

const each = nightly ? 150 : 50;

test(`4 processes that save ${each} runs each, into a store none of them made, lose nothing`, async () => {
  const folder = newFolder();
  const writers = [0, 1, 2, 3].map((n) => saving(folder, { first: 1000 * n, count: each }));
  const codes = await Promise.all(
    writers.map(async ({ child }) => (await once(child, 'close'))[0]),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  const store = await openStore(folder);
  const { runs } = await store.list();
  expect(runs.map(({ id }) => id).sort()).toEqual(writers.flatMap(({ ids }) => ids()).sort());
  expect(runs.length).toBe(4 * each);
  expect(await store.check()).toMatchObject({ runs: 4 * each, findings: [] });
  await store.close();
}, 120_000);

test('kill -9 among several that save leaves a store that is whole, with all that was kept', async () => {
  const folder = newFolder();
  const kept: string[] = [];
  for (let round = 0; round < (nightly ? 40 : 4); round += 1) {
    const writers = [0, 1].map((n) => saving(folder, { first: 100_000 * round + 10_000 * n }));
    await Promise.all(writers.map(({ child }) => once(child.stdout, 'data')));
    await new Promise((resolve) => setTimeout(resolve, 37 * (round % 5)));
    const closed = writers.map(({ child }) => once(child, 'close'));
    for (const { child } of writers) child.kill('SIGKILL');
    await Promise.all(closed);
    kept.push(...writers.flatMap(({ ids }) => ids()));
    const store = await openStore(folder);
    expect((await store.check()).findings).toEqual([]);
    const there = new Set((await store.list()).runs.map(({ id }) => id));
    expect(kept.filter((id) => !there.has(id))).toEqual([]);
    await store.close();
  }
}, 120_000);
