import { dirname, join } from 'node:path';
import { tapeHeader, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { glance } from '../src/glance/index.ts';
import { createStore } from '../src/index.ts';
import { tempPath } from './support/temp.ts';

const settings = { limit: 10, timeout: 100 };

async function filled() {
  const folder = dirname(tempPath('x'));
  const store = await createStore(join(folder, 'store'));
  const tapeAt = (hour: number) => {
    const file = join(folder, `${hour}.tape`);
    const created = `2026-01-01T0${hour}:00:00.000Z`;
    writeTape(file, [
      tapeHeader({ created, writer: { name: 'test', version: '1' }, agent: `run ${hour}` }),
      { kind: 'end', t: 1, complete: true },
    ]);
    return file;
  };
  const early = (await store.save(tapeAt(1))).run;
  const late = (await store.save(tapeAt(2))).run;
  const branchOf = (parent: string) => ({ branch: { parent, step: 0, mutation: {} } });
  const branch = (await store.save(tapeAt(3), branchOf(early.id))).run;
  const twig = (await store.save(tapeAt(4), branchOf(branch.id))).run;
  await store.addGrade(late.id, { oracle: 'exit', verdict: 'fail' });
  return { store, folder: join(folder, 'store'), early, late, branch, twig };
}

test('a glance gives what the store itself lists, the latest first, while the store is open', async () => {
  const { store, folder, early, late } = await filled();
  const seen = glance(folder, settings);
  expect(seen).toEqual([
    { id: late.id, name: 'run 2', created: late.created, state: 'fail', ordinal: null },
    { id: early.id, name: 'run 1', created: early.created, state: 'unknown', ordinal: null },
  ]);
  const { runs } = await store.list();
  expect(seen.map(({ id }) => id)).toEqual(runs.filter((run) => !run.parent).map(({ id }) => id));
  expect(glance(folder, { ...settings, limit: 1 }).map(({ id }) => id)).toEqual([late.id]);
  await store.close();
});

test('branches are those of the run that is named, as the store finds it', async () => {
  const { store, folder, early, branch, twig } = await filled();
  await store.close();
  const of = (branchesOf: string) =>
    glance(folder, { ...settings, branchesOf }).map(({ id, ordinal }) => [id, ordinal]);
  expect(of(early.id)).toEqual([[branch.id, 1]]);
  expect(of(early.id.slice(0, 8))).toEqual([[branch.id, 1]]);
  expect(of(`${early.id}/1`)).toEqual([[twig.id, 1]]);
  for (const nobody of ['latest', `${early.id}/2`, `${early.id}/2/1`, 'zz', "' or 1 --", 'ffff']) {
    expect(of(nobody), nobody).toEqual([]);
  }
});

test('where there is no store, none is made', () => {
  const folder = dirname(tempPath('x'));
  expect(() => glance(folder, settings)).toThrow();
  expect(() => glance(join(folder, 'none'), settings)).toThrow();
});
