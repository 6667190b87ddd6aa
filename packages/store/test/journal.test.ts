import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryStore, openJournal } from '../src/index.ts';
import { agentRun } from './support/agent-run.ts';
import { newFolder } from './support/stores.ts';

const program = join(import.meta.dirname, 'support/record-forever.ts');
const inJournal = (folder: string): readonly string[] => readdirSync(join(folder, 'journal'));

test('a recording that was killed is taken in as incomplete by the next command, and only once', async () => {
  const folder = newFolder();
  const child = spawn(process.execPath, ['--no-warnings', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const [store, journal] = [memoryStore(), openJournal(folder)];
  expect(await journal.takeIn(store)).toEqual([]);
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;

  const notes: unknown[] = [];
  const taken = await journal.takeIn(store, ({ note }) => {
    notes.push(note);
    return { name: 'killed' };
  });
  expect(taken).toMatchObject([
    { kind: 'saved', saved: { run: { complete: false, name: 'killed', exchanges: 2 } } },
  ]);
  expect(notes).toEqual([{ agent: 'node a.js' }]);
  expect(await journal.takeIn(store)).toEqual([]);
  expect(inJournal(folder)).toEqual([]);
});

test('an agent that goes on after its recorder was killed loses nothing', async () => {
  const folder = newFolder();
  const [store, journal] = [memoryStore(), openJournal(folder)];
  const entry = journal.begin({ from: 'me' });
  const all = agentRun({ steps: 4, seed: 1 });
  writeFileSync(entry.file, all.subarray(0, Math.floor(all.length * 0.75)));
  entry.leave();
  expect(await journal.takeIn(store)).toMatchObject([{ saved: { run: { complete: false } } }]);
  const [aside] = inJournal(folder).filter((name) => name.endsWith('.taken'));
  writeFileSync(join(folder, 'journal', aside ?? ''), all);
  const later = await journal.takeIn(store, ({ note }) => ({ name: JSON.stringify(note) }));
  expect(later).toMatchObject([{ saved: { run: { complete: true, name: '{"from":"me"}' } } }]);
  expect(inJournal(folder)).toEqual([]);
});

test('a recording that went well leaves nothing, and neither does one that never began', async () => {
  const folder = newFolder();
  const [store, journal] = [memoryStore(), openJournal(folder)];
  expect(await journal.takeIn(store)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
  const good = journal.begin();
  writeFileSync(good.file, agentRun({ steps: 1, seed: 1 }));
  await store.save(good.file);
  good.done();
  journal.begin().leave();
  expect(await journal.takeIn(store)).toEqual([]);
  expect(inJournal(folder)).toEqual([]);
});

test('a leftover that cannot be read is named once, and kept', async () => {
  const folder = newFolder();
  const [store, journal] = [memoryStore(), openJournal(folder)];
  const entry = journal.begin();
  writeFileSync(entry.file, 'not a tape at all');
  entry.leave();
  const aside = entry.file.replace(/tape$/, 'unreadable');
  expect(await journal.takeIn(store)).toMatchObject([
    { kind: 'unreadable', file: aside, error: { code: 'TAPE_NOT_A_TAPE' } },
  ]);
  expect(readFileSync(aside, 'utf8')).toBe('not a tape at all');
  expect(await journal.takeIn(store)).toEqual([]);
  expect(existsSync(aside)).toBe(true);
});
