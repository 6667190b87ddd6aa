import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../src/index.ts';
import { migrations } from '../src/sqlite/migrations.ts';
import { agentRun } from './support/agent-run.ts';
import { newFolder } from './support/stores.ts';

const golden = join(import.meta.dirname, 'golden');
const files = readdirSync(golden).filter((name) => name.endsWith('.sqlite'));

test('there is a store of every schema that was released', () => {
  expect(files.sort()).toEqual(migrations.map((_, index) => `schema-${index + 1}.sqlite`).sort());
});

for (const name of files) {
  test(`${name} is read, brought up to date and goes on being used`, async () => {
    const folder = newFolder();
    mkdirSync(folder);
    copyFileSync(join(golden, name), join(folder, 'store.sqlite'));
    const store = await openStore(folder);
    const { runs } = await store.list({ branches: true });
    expect(runs.map(({ name, status, parent }) => [name, status, parent !== null])).toEqual([
      ['cut', 'unknown', false],
      ['made-up', 'succeeded', true],
      ['made-up', 'failed', false],
    ]);
    const run = await store.find('latest');
    expect(run).toMatchObject({
      agent: { kind: 'command', command: ['node', 'agent.js'], cwd: '.' },
      outcome: { kind: 'exit', code: 1, signal: null },
      inputTokens: 1200,
      cost: 0.005,
      grade: 'fail',
    });
    const [branch] = await store.branches(run.id);
    expect(branch?.branch).toEqual({
      parent: run.id,
      ordinal: 1,
      step: 1,
      mutation: { kind: 'text', text: 'no' },
      trial: 0,
      plan: 'p',
      details: null,
    });
    expect(await store.grades(run.id)).toMatchObject([{ oracle: 'exit', reason: 'code 1' }]);
    expect(await store.results(run.id)).toMatchObject([
      { kind: 'blame', data: { steps: [0.1, 0.9] } },
    ]);
    expect((await store.save(agentRun({ steps: 3, shared: 2, seed: 9 }))).isNew).toBe(true);
    expect(await store.check()).toMatchObject({ runs: 4, findings: [] });
    await store.close();
    const database = new Database(join(folder, 'store.sqlite'), { readonly: true });
    expect(database.pragma('user_version', { simple: true })).toBe(migrations.length);
    database.close();
  });
}
