import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { expect, onTestFinished, test } from 'vitest';
import { createStore, openJournal, openStore, type RunStore } from '../src/index.ts';
import { agentRun } from './support/agent-run.ts';
import { newFolder } from './support/stores.ts';

const pruner = join(import.meta.dirname, 'support/prune-forever.ts');

/** A store with runs that are compressed against one another. */
async function filled(runs: number): Promise<{ folder: string; store: RunStore; ids: string[] }> {
  const folder = newFolder();
  const store = await createStore(folder);
  const ids: string[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    ids.push((await store.save(agentRun({ steps: 4, shared: 3, seed }))).run.id);
  }
  return { folder, store, ids };
}

/** Does something with a store that has read nothing yet, again and again while runs are removed. */
async function whileRemoving(act: (store: RunStore, last: string) => Promise<void>) {
  const { folder, store, ids } = await filled(16);
  const last = ids.at(-1) as string;
  for (const id of ids.slice(0, -1)) {
    let isUnderWay = true;
    const removing = store.remove([id]).then(() => {
      isUnderWay = false;
    });
    while (isUnderWay) {
      const other = await openStore(folder);
      await act(other, last).finally(() => other.close());
    }
    await removing;
  }
  expect((await store.open(last)).chain).toBe(last);
  expect((await store.check()).findings).toEqual([]);
  await store.close();
}

test('a run can be read while those that it is compressed against are removed', async () => {
  await whileRemoving(async (store, id) => {
    expect((await store.open(id)).chain).toBe(id);
  });
});

test('a check finds nothing wrong with what is removed meanwhile', async () => {
  await whileRemoving(async (store) => {
    expect((await store.check()).findings).toEqual([]);
  });
});

test('runs can be kept while another process removes what they might be compressed against', async () => {
  const { folder, store } = await filled(4);
  const child = spawn(process.execPath, ['--no-warnings', pruner, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  for (let seed = 100; seed < 180; seed += 1) {
    // Now the latest, now the oldest, which is removed at once.
    const created = 1_767_225_600_000 + (seed % 2 === 0 ? seed : -seed) * 1000;
    const tape = agentRun({ steps: 4, shared: 3, seed, created });
    const { run, isNew } = await store.save(tape);
    expect(isNew).toBe(true);
    const chain = await store.open(run.id).then(
      (tape) => tape.chain,
      (error) => (error.code === 'RUN_NOT_FOUND' ? run.id : error),
    );
    expect(chain).toBe(run.id);
  }
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  expect((await store.check()).findings).toEqual([]);
  await store.close();
});

test('a recording that grows while it is taken in is described as it was kept', async () => {
  const folder = newFolder();
  const [store, journal] = [await createStore(folder), openJournal(folder)];
  const entry = journal.begin();
  const all = agentRun({ steps: 4, seed: 1 });
  const part = Math.floor(all.length * 0.75);
  writeFileSync(entry.file, all.subarray(0, part));
  entry.leave();
  const [taken] = await journal.takeIn(store, ({ bytes }) => {
    const steps = openTape(bytes).exchanges.length;
    appendFileSync(entry.file, all.subarray(part));
    return { steps };
  });
  if (taken?.kind !== 'saved') throw new Error('nothing was taken in');
  const { run } = taken.saved;
  expect([run.steps, run.complete]).toEqual([run.exchanges, false]);
  const later = await journal.takeIn(store, ({ bytes }) => ({
    steps: openTape(bytes).exchanges.length,
  }));
  expect(later).toMatchObject([{ saved: { run: { steps: 4, complete: true } } }]);
  expect((await store.check()).findings).toEqual([]);
  await store.close();
});
