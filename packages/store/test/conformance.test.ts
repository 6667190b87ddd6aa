import { writeFileSync } from 'node:fs';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import type { RunStore } from '../src/index.ts';
import { agentRun } from './support/agent-run.ts';
import { stores } from './support/stores.ts';
import { tempPath } from './support/temp.ts';

/** What every store does, whatever keeps its runs. */
const suite: Readonly<Record<string, (store: RunStore) => Promise<void>>> = {
  'a run comes back with the same chain, events and bodies': async (store) => {
    const tape = agentRun({ steps: 3, seed: 1 });
    const { run, isNew } = await store.save(tape);
    const [before, after] = [openTape(tape), await store.open(run.id)];
    expect(isNew).toBe(true);
    expect(run.id).toBe(before.chain);
    expect(after.chain).toBe(before.chain);
    expect(after.digest()).toBe(before.digest());
    expect(JSON.stringify(after.events)).toBe(JSON.stringify(before.events));
    expect(openTape(await store.tapeBytes(run.id)).chain).toBe(before.chain);
  },

  'the export of a run is a packed tape': async (store) => {
    const tape = agentRun({ steps: 8, seed: 1 });
    const { run } = await store.save(tape);
    const bytes = await store.tapeBytes(run.id);
    expect(bytes.length).toBeLessThan(tape.length / 2);
    const path = tempPath('export.tape');
    writeFileSync(path, bytes);
    expect(openTape(path).complete).toBe(true);
  },

  'a tape is kept from its path as well, and one that was cut off as far as it goes': async (
    store,
  ) => {
    const path = tempPath('cut.tape');
    writeFileSync(path, agentRun({ steps: 2, seed: 1 }).subarray(0, -20));
    const { run } = await store.save(path);
    expect(run).toMatchObject({ complete: false, status: 'unknown', exchanges: 2 });
    expect((await store.open(run.id)).exchanges.length).toBe(2);
  },

  'the same content again is recognised and changes nothing': async (store) => {
    const tape = agentRun({ steps: 2, seed: 1 });
    const first = await store.save(tape, { name: 'first', cost: 0.5 });
    const again = await store.save(tape, { name: 'second', cost: 0.7 });
    expect(again).toEqual({ run: first.run, isNew: false });
    expect((await store.list()).total).toBe(1);
  },

  'what the tape and the caller know about a run is kept': async (store) => {
    const agent = { kind: 'command', command: ['node', 'a.js'], cwd: '.' } as const;
    const tape = agentRun({ steps: 2, seed: 4, exit: 3, agent: 'refunds' });
    const facts = {
      agent,
      steps: 2,
      inputTokens: 900,
      outputTokens: 40,
      cost: 0.01,
      models: ['m-1'],
    };
    const { run } = await store.save(tape, facts);
    expect(run).toMatchObject({
      ...facts,
      name: 'refunds',
      origin: 'recorded',
      created: 1_767_225_604_000,
      duration: expect.any(Number),
      complete: true,
      status: 'failed',
      outcome: { kind: 'exit', code: 3, signal: null },
      exchanges: 2,
      writer: 'test 1',
      grade: null,
      branch: null,
    });
    expect(await store.find(run.id)).toEqual(run);
  },

  'a run is found by the beginning of its id, and the last recorded one as `latest`': async (
    store,
  ) => {
    const old = await store.save(agentRun({ steps: 1, seed: 5 }));
    const recent = await store.save(agentRun({ steps: 1, seed: 9 }));
    await store.save(agentRun({ steps: 1, seed: 7 }));
    await store.save(agentRun({ steps: 1, seed: 12 }), { origin: 'imported' });
    const branch = { parent: old.run.id, step: 0, mutation: {} };
    await store.save(agentRun({ steps: 1, seed: 13 }), { branch });
    expect((await store.find(old.run.id.slice(0, 10))).id).toBe(old.run.id);
    expect((await store.find(old.run.id.slice(0, 10).toUpperCase())).id).toBe(old.run.id);
    expect((await store.find('latest')).id).toBe(recent.run.id);
    expect((await store.find('latest/1').catch((error) => error)).code).toBe('RUN_NOT_FOUND');
  },

  'an unknown run, an ambiguous one and no name at all are told apart': async (store) => {
    await expect(store.find('latest')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    const ids: string[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      ids.push((await store.save(agentRun({ steps: 0, seed }))).run.id);
    }
    const beginnings = ids.map((id) => id.slice(0, 2));
    const twice = beginnings.find((one, index) => beginnings.indexOf(one) !== index) as string;
    const missing = ['00', '01', '02', '03', '04'].find(
      (one) => !beginnings.includes(one),
    ) as string;
    await expect(store.find(twice)).rejects.toThrow(`Several runs begin with "${twice}"`);
    await expect(store.find(`${missing}ff`)).rejects.toThrow(/No run begins with .* List all with/);
    await expect(store.find('a.tape')).rejects.toThrow(/does not name a run/);
    await expect(store.find('%')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  },

  'branches are numbered from 1, and a branch of a branch is reached by its path': async (
    store,
  ) => {
    const { run } = await store.save(agentRun({ steps: 3, seed: 1 }));
    const short = run.id.slice(0, 8);
    for (const [trial, seed] of [21, 22, 23].entries()) {
      const branch = {
        parent: run.id,
        step: 1,
        mutation: { text: 'no' },
        trial,
        plan: 'p1',
        details: { live: 2 },
      };
      const saved = await store.save(agentRun({ steps: 3, shared: 1, seed }), { branch });
      expect(saved.run).toMatchObject({ origin: 'forked', parent: run.id, ordinal: trial + 1 });
      expect(saved.run.branch).toEqual({ ...branch, ordinal: trial + 1 });
    }
    const third = await store.find(`${short}/3`);
    const deep = { parent: third.id, step: 0, mutation: null };
    const { run: leaf } = await store.save(agentRun({ steps: 3, shared: 0, seed: 24 }), {
      branch: deep,
    });
    expect((await store.find(`${short}/3/1`)).id).toBe(leaf.id);
    expect((await store.branches(run.id)).map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect((await store.list()).total).toBe(1);
    expect((await store.list({ branches: true })).total).toBe(5);
    await expect(store.find(`${short}/4`)).rejects.toThrow(/has no branch 4; it has 3 branches/);
  },

  'the number of a branch that was removed is not given again': async (store) => {
    const { run } = await store.save(agentRun({ steps: 1, seed: 1 }));
    const branch = { parent: run.id, step: 0, mutation: null };
    const first = await store.save(agentRun({ steps: 1, shared: 0, seed: 2 }), { branch });
    await store.remove([first.run.id]);
    const second = await store.save(agentRun({ steps: 1, shared: 0, seed: 3 }), { branch });
    expect(second.run.ordinal).toBe(2);
  },

  'a branch of a run that is not there is refused, and nothing is kept': async (store) => {
    const branch = { parent: 'f'.repeat(64), step: 0, mutation: null };
    const saving = store.save(agentRun({ steps: 1, seed: 1 }), { branch });
    await expect(saving).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect((await store.list({ branches: true })).total).toBe(0);
  },

  'a damaged tape is refused, and nothing is kept': async (store) => {
    const tape = Buffer.from(agentRun({ steps: 1, seed: 1 }));
    tape[200] = (tape[200] as number) ^ 1;
    await expect(store.save(tape)).rejects.toMatchObject({ code: 'TAPE_DAMAGED' });
    await expect(store.save(tempPath('none.tape'))).rejects.toMatchObject({ code: 'TAPE_MISSING' });
    expect((await store.list()).total).toBe(0);
  },

  'a list begins with the latest run and can be narrowed': async (store) => {
    for (const [seed, exit] of [0, 1, 0, 1].entries()) {
      const name = seed < 2 ? 'a' : 'b';
      await store.save(agentRun({ steps: 1, seed, exit }), { name });
    }
    const all = await store.list();
    expect(all.runs.map(({ created }) => created / 1000 - 1_767_225_600)).toEqual([3, 2, 1, 0]);
    expect(await store.list({ limit: 2 })).toEqual({ runs: all.runs.slice(0, 2), total: 4 });
    expect((await store.list({ name: 'a' })).runs.map(({ status }) => status)).toEqual([
      'failed',
      'succeeded',
    ]);
    expect((await store.list({ failed: true })).total).toBe(2);
  },

  'the latest grade says whether a run failed, and an undefined one leaves it open': async (
    store,
  ) => {
    const good = (await store.save(agentRun({ steps: 1, seed: 1, exit: 0 }))).run.id;
    const bad = (await store.save(agentRun({ steps: 1, seed: 2, exit: 1 }))).run.id;
    const failed = async () => (await store.list({ failed: true })).runs.map(({ id }) => id);
    await store.addGrade(good, { oracle: '/refunded/', verdict: 'pass' });
    await store.addGrade(good, { oracle: '/refunded/', verdict: 'fail', reason: 'it says denied' });
    await store.addGrade(bad, { oracle: 'judge', verdict: 'undefined' });
    expect(await failed()).toEqual([bad, good]);
    await store.addGrade(bad, { oracle: 'exit', verdict: 'pass' });
    expect(await failed()).toEqual([good]);
    expect((await store.find(good)).grade).toBe('fail');
    expect(await store.grades(good)).toEqual([
      { oracle: '/refunded/', verdict: 'pass', graded: expect.any(Number) },
      {
        oracle: '/refunded/',
        verdict: 'fail',
        reason: 'it says denied',
        graded: expect.any(Number),
      },
    ]);
  },

  'results are kept with their kind and version': async (store) => {
    const { id } = (await store.save(agentRun({ steps: 1, seed: 1 }))).run;
    await store.addResult(id, { kind: 'blame', version: 1, data: { flips: [1, 2] } });
    await store.addResult(id, { kind: 'faults', version: 2, data: 'x' });
    expect(await store.results(id, 'blame')).toEqual([
      { kind: 'blame', version: 1, data: { flips: [1, 2] }, created: expect.any(Number) },
    ]);
    expect((await store.results(id)).map(({ kind }) => kind)).toEqual(['blame', 'faults']);
    await expect(
      store.addResult('0'.repeat(64), { kind: 'x', version: 1, data: 1 }),
    ).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  },

  'a run is not removed before its branches, and all else stays readable': async (store) => {
    const parent = (await store.save(agentRun({ steps: 4, seed: 1 }))).run.id;
    const other = (await store.save(agentRun({ steps: 4, shared: 3, seed: 2 }))).run.id;
    const third = (await store.save(agentRun({ steps: 4, shared: 2, seed: 3 }))).run.id;
    const branch = { parent, step: 2, mutation: null };
    const fork = (await store.save(agentRun({ steps: 4, shared: 2, seed: 4 }), { branch })).run.id;
    await store.addGrade(parent, { oracle: 'exit', verdict: 'pass' });
    await expect(store.remove([parent])).rejects.toThrow(/has a branch that stays.*--branches/);
    await expect(store.remove([other, '0'.repeat(64)])).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    expect((await store.list({ branches: true })).total).toBe(4);
    await store.remove([parent, fork]);
    expect((await store.list({ branches: true })).runs.map(({ id }) => id)).toEqual([third, other]);
    for (const id of [other, third]) expect((await store.open(id)).chain).toBe(id);
    expect(await store.check()).toMatchObject({ runs: 2, findings: [] });
  },

  'several saves at once are all kept, and the same one only once': async (store) => {
    const tapes = [1, 2, 3, 4, 4, 4].map((seed) => agentRun({ steps: 2, shared: 1, seed }));
    const saved = await Promise.all(tapes.map((tape) => store.save(tape)));
    expect(saved.filter(({ isNew }) => isNew).length).toBe(4);
    expect((await store.list()).total).toBe(4);
  },
};

for (const [name, make] of Object.entries(stores)) {
  for (const [title, act] of Object.entries(suite)) {
    test(`${name}: ${title}`, async () => {
      const store = await make();
      try {
        await act(store);
        expect((await store.check()).findings).toEqual([]);
      } finally {
        await store.close();
      }
    });
  }
}
