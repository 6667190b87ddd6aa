import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  type CheckReport,
  createStore,
  isStoreError,
  openJournal,
  openStore,
  type RunStore,
} from '../src/index.ts';
import { agentRun } from './support/agent-run.ts';
import { newFolder } from './support/stores.ts';

const fileIn = (folder: string): string => join(folder, 'store.sqlite');

async function filled(folder: string, runs = 3): Promise<string[]> {
  const store = await createStore(folder);
  const ids: string[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    ids.push((await store.save(agentRun({ steps: 6, shared: 4, seed }))).run.id);
  }
  await store.close();
  return ids;
}

/** Runs SQL on the file of a store, as a fault or another program might. */
function tamper(folder: string, sql: string): void {
  const database = new Database(fileIn(folder));
  database.pragma('foreign_keys = off');
  database.exec(sql);
  database.close();
}

test('opening a store that is not there makes nothing', async () => {
  const folder = newFolder();
  await expect(openStore(folder)).rejects.toMatchObject({
    code: 'STORE_MISSING',
    message: expect.stringMatching(/There is no store in .*recorded or imported/),
  });
  expect(existsSync(folder)).toBe(false);
  mkdirSync(folder);
  await expect(openStore(folder)).rejects.toMatchObject({ code: 'STORE_MISSING' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a new store keeps itself out of Git and from other users', async () => {
  const folder = newFolder();
  await (await createStore(folder)).close();
  expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'store.sqlite']);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  expect(statSync(folder).mode & 0o077).toBe(0);
});

test('a file that is no store, or the store of another program, is left alone', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(fileIn(folder), 'These are my notes about SQLite.'.repeat(40));
  const before = readFileSync(fileIn(folder));
  for (const open of [openStore, createStore]) {
    await expect(open(folder)).rejects.toMatchObject({ code: 'STORE_NOT_A_STORE' });
  }
  expect(readFileSync(fileIn(folder)).equals(before)).toBe(true);
  const other = newFolder();
  mkdirSync(other);
  tamper(other, 'create table t (a)');
  await expect(openStore(other)).rejects.toThrow(/a database of another program/);
});

test('a store of a later version is refused with both versions named, and not changed', async () => {
  const folder = newFolder();
  await filled(folder, 1);
  tamper(folder, 'pragma user_version = 9');
  await expect(openStore(folder)).rejects.toMatchObject({
    code: 'STORE_FROM_THE_FUTURE',
    message: expect.stringMatching(/has schema 9, and this version .* up to 1\. Install/),
  });
});

test('a store that another process holds is waited for, and then named as locked', async () => {
  const folder = newFolder();
  await filled(folder, 1);
  const other = new Database(fileIn(folder));
  other.exec('begin immediate');
  const store = await openStore(folder, { timeout: 50 });
  const saving = store.save(agentRun({ steps: 2, seed: 50 }));
  await expect(saving).rejects.toMatchObject({
    code: 'STORE_BUSY',
    message: expect.stringMatching(/is locked by another process .*Nothing was changed/),
  });
  expect((await store.list()).total).toBe(1);
  other.exec('rollback');
  other.close();
  await store.save(agentRun({ steps: 2, seed: 50 }));
  expect((await store.list()).total).toBe(2);
  await store.close();
});

/** Runs a program with a limit on the size of files, as a full disk would have it. */
function withSmallDisk(code: string): { status: number | null; out: string } {
  const index = join(import.meta.dirname, '../src/index.ts');
  const support = join(import.meta.dirname, 'support/agent-run.ts');
  const source = `process.on('SIGXFSZ', () => {});
    import { openStore } from ${JSON.stringify(index)};
    import { agentRun } from ${JSON.stringify(support)};
    ${code}`;
  const shell = 'ulimit -f 400; exec "$0" --no-warnings --input-type=module-typescript -e "$1"';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, source], {
    encoding: 'utf8',
  });
  return { status, out: stdout + stderr };
}

test('a disk that is full is named, and the store is as it was', async () => {
  const folder = newFolder();
  const ids = await filled(folder);
  const { out } = withSmallDisk(`
    const store = await openStore(${JSON.stringify(folder)});
    const saving = store.save(agentRun({ steps: 200, shared: 0, seed: 77, added: 8000 }));
    await saving.catch((error) => console.log(error.code, error.message));
    console.log((await store.list()).total);
    process.exit(0);`);
  expect(out).toMatch(
    /^STORE_FULL .*cannot grow .*tracefork prune makes more. Nothing was changed\.\n3\n$/,
  );
  const store = await openStore(folder);
  expect(await store.check()).toMatchObject({ runs: ids.length, findings: [] });
  await store.close();
});

/** Runs a program as somebody who does not own the store; root may write everywhere. */
function asNobody(code: string): string {
  const index = join(import.meta.dirname, '../src/index.ts');
  const source = `import { openStore } from ${JSON.stringify(index)};\n${code}`;
  const args = ['--no-warnings', '--input-type=module-typescript', '-e', source];
  const id = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', ...id });
  return stdout + stderr;
}

test('a store that may not be written to is named, and can be read again once it may', async () => {
  const folder = newFolder();
  await filled(folder, 1);
  chmodSync(dirname(folder), 0o755);
  chmodSync(fileIn(folder), 0o444);
  chmodSync(folder, 0o555);
  try {
    const out = asNobody(`
      const opening = openStore(${JSON.stringify(folder)}).then((store) => store.list());
      await opening.catch((error) => console.log(error.code, error.message));`);
    expect(out).toMatch(/^STORE_(READ_ONLY|UNREADABLE) .*store\.sqlite cannot be/);
  } finally {
    chmodSync(folder, 0o700);
    chmodSync(fileIn(folder), 0o600);
  }
  const store = await openStore(folder);
  expect((await store.list()).total).toBe(1);
  await store.close();
});

test('a path that leads through a file is named', async () => {
  const folder = newFolder();
  await filled(folder, 1);
  const inside = join(fileIn(folder), 'deeper');
  await expect(createStore(inside)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  await expect(openStore(inside)).rejects.toMatchObject({ code: 'STORE_MISSING' });
});

test('a damaged piece is found by reading and by a check, which names every run it affects', async () => {
  const folder = newFolder();
  const [first = '', second = '', third = ''] = await filled(folder);
  tamper(
    folder,
    `update pieces set bytes = cast(x'28b52ffd00' || substr(bytes, 6) as blob) where run = 1`,
  );
  const store = await openStore(folder);
  await expect(store.open(first)).rejects.toMatchObject({
    code: 'STORE_DAMAGED',
    message: expect.stringContaining(`run ${first.slice(0, 10)}: piece 0 does not match its hash`),
  });
  const { findings } = await store.check({ repair: true });
  expect(findings.map(({ what, run, repaired }) => [what, run, repaired])).toEqual([
    ['content', first, false],
    ['chain', first, false],
    ['chain', second, false],
    ['chain', third, false],
  ]);
  expect((await store.list()).total).toBe(3);
  await store.close();
});

test('a quick check looks at references and not at content', async () => {
  const folder = newFolder();
  await filled(folder);
  const quick = async () => {
    const store = await openStore(folder);
    const report = await store.check({ quick: true });
    await store.close();
    return report;
  };
  tamper(folder, "update pieces set bytes = x'00' where run = 1");
  expect(await quick()).toEqual({ runs: 3, pieces: 0, bodies: 0, findings: [] });
  tamper(folder, 'delete from runs where key = 1');
  expect((await quick()).findings).not.toEqual([]);
});

test('a store with a damaged run goes on taking in others, and the damaged ones can be removed', async () => {
  const folder = newFolder();
  const ids = await filled(folder);
  tamper(folder, "update pieces set bytes = x'00' where run = 1");
  const store = await openStore(folder);
  const { run } = await store.save(agentRun({ steps: 6, shared: 4, seed: 60 }));
  expect((await store.open(run.id)).chain).toBe(run.id);
  await expect(store.remove(ids.slice(0, 1))).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  await store.remove(ids);
  expect(await store.check()).toMatchObject({ runs: 1, findings: [] });
  await store.close();
});

/** What a hostile file may say, and that it is named rather than believed. */
const lies = {
  'a piece that claims to be huge': 'update pieces set length = 1000000000000 where run = 1',
  'a run that is based on itself': 'update runs set base = 1 where key = 1',
  'an agent that is no JSON': "update runs set agent = '{' where key = 1",
};

for (const [title, sql] of Object.entries(lies)) {
  test(`${title} is called damage`, async () => {
    const folder = newFolder();
    const [id = ''] = await filled(folder, 1);
    tamper(folder, sql);
    const store = await openStore(folder);
    const reading = store.find(id).then((run) => store.open(run.id));
    await expect(reading).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await store.close();
  });
}

test('a forged piece with a fitting hash does not pass for the run', async () => {
  const folder = newFolder();
  const [first = '', second = ''] = await filled(folder);
  tamper(
    folder,
    `update pieces set (length, sha256, bytes) =
       (select length, sha256, bytes from pieces where run = 1) where run = 2;
     update runs set base = null where key = 2`,
  );
  const store = await openStore(folder);
  await expect(store.open(second)).rejects.toThrow(/its text does not match its id/);
  await expect(store.tapeBytes(second)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  expect((await store.open(first)).chain).toBe(first);
  await store.close();
});

/** Changes to a store, what a check says of each, and whether it can be mended. */
const faults = {
  'insert into grades (run, oracle, verdict, graded) values (99, "x", "pass", 1)': 'leftover',
  'insert into features (feature, run) values (7, 99)': 'leftover',
  'update runs set status = "failed", exchanges = 99 where key = 1': 'reference',
  'update runs set branches_made = 0': 'reference',
} as const;

for (const [sql, what] of Object.entries(faults)) {
  test(`a check finds and mends: ${sql}`, async () => {
    const folder = newFolder();
    const store = await createStore(folder);
    const { run } = await store.save(agentRun({ steps: 2, seed: 1 }));
    const branch = { parent: run.id, step: 0, mutation: null };
    await store.save(agentRun({ steps: 2, shared: 1, seed: 2 }), { branch });
    tamper(folder, sql.replaceAll('"', "'"));
    const find = async (options: Parameters<RunStore['check']>[0]) =>
      (await store.check(options)).findings.map((finding) => [finding.what, finding.repaired]);
    expect(await find({})).toEqual([[what, false]]);
    expect(await find({ repair: true })).toEqual([[what, true]]);
    expect(await find({})).toEqual([]);
    await store.close();
  });
}

test('a branch whose parent is gone is named and stays readable', async () => {
  const folder = newFolder();
  const store = await createStore(folder);
  const { run } = await store.save(agentRun({ steps: 2, shared: 0, seed: 1 }));
  const branch = { parent: run.id, step: 0, mutation: null };
  const fork = await store.save(agentRun({ steps: 2, shared: 0, seed: 2, task: 5 }), { branch });
  tamper(
    folder,
    'update runs set base = null; delete from pieces where run = 1; delete from features; delete from runs where key = 1',
  );
  const { findings } = await store.check({ repair: true });
  expect(findings.map(({ what, run, repaired }) => [what, run, repaired])).toContainEqual([
    'reference',
    fork.run.id,
    false,
  ]);
  await store.close();
});

test('a file that was cut short is called damaged or is found to be', async () => {
  const folder = newFolder();
  await filled(folder, 12);
  const whole = readFileSync(fileIn(folder));
  writeFileSync(fileIn(folder), whole.subarray(0, whole.length / 2));
  const checking = openStore(folder).then(async (store) => {
    const { findings } = await store.check();
    if (findings.length === 0) throw new Error('nothing was found');
    throw Object.assign(new Error(findings[0]?.message), { code: 'STORE_DAMAGED' });
  });
  const error = await checking.catch((caught: unknown) => caught);
  expect(isStoreError(error, 'STORE_DAMAGED')).toBe(true);
  expect(readdirSync(dirname(fileIn(folder)))).toContain('store.sqlite');
});

test('a schema or a piece that is not what it was is called damaged', async () => {
  const folder = newFolder();
  const [first = ''] = await filled(folder);
  tamper(folder, "update pieces set bytes = 7, sha256 = 'x' where run = 1");
  const store = await openStore(folder);
  await expect(store.open(first)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  expect((await store.check()).findings[0]).toMatchObject({ what: 'chain', run: first });
  await store.close();
  tamper(folder, 'alter table runs rename column duration to dura4ion');
  const renamed = await openStore(folder);
  await expect(renamed.list()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  await renamed.close();
});

test('what the list says of a run is compared with its tape, and mended', async () => {
  const folder = newFolder();
  const [first = '', second = ''] = await filled(folder);
  tamper(folder, `update runs set created = 1e300, text_bytes = x'00' where id = '${second}'`);
  const store = await openStore(folder);
  const { findings } = await store.check({ repair: true });
  expect(findings).toMatchObject([
    { run: second, message: expect.stringContaining('(created, text_bytes)'), repaired: true },
  ]);
  expect((await store.check()).findings).toEqual([]);
  const { runs } = await store.list();
  expect(runs.find(({ id }) => id === second)?.created).toBeGreaterThan(
    runs.find(({ id }) => id === first)?.created ?? Number.NaN,
  );
  await store.close();
});

test('a file that SQLite cannot put in order is not called mended', async () => {
  const folder = newFolder();
  await filled(folder);
  const bytes = readFileSync(fileIn(folder));
  writeFileSync(fileIn(folder), bytes.subarray(0, bytes.length - 2400));
  const store = await openStore(folder);
  const messages = (report: CheckReport) =>
    report.findings.filter(({ repaired }) => !repaired).map(({ message }) => message);
  const repaired = await store.check({ repair: true }).then(messages, () => undefined);
  const after = await store.check().then(messages, () => undefined);
  expect(after).toEqual(repaired);
  await store.close().catch(() => undefined);
});

test('a folder that holds something already keeps what it has, and gets no .gitignore', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  await (await createStore(folder)).close();
  expect(readdirSync(folder).sort()).toEqual(['mine.txt', 'store.sqlite']);
  expect(statSync(fileIn(folder)).mode & 0o077).toBe(0);
});

test('a journal that cannot be made is an error of the store', () => {
  const folder = newFolder();
  writeFileSync(folder, 'a file');
  expect(() => openJournal(folder).begin()).toThrow(
    expect.objectContaining({ code: 'STORE_UNREADABLE' }),
  );
});
