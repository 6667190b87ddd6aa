import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStore } from '@tracefork/store';
import { expect, test } from 'vitest';
import type { Check } from '../src/doctor/finding.ts';
import { node } from '../src/doctor/node.ts';
import { options } from '../src/doctor/options.ts';
import { config, sdks, testedSdks } from '../src/doctor/project.ts';
import { selfTest } from '../src/doctor/self-test.ts';
import { store } from '../src/doctor/store.ts';
import { bin, steadyEnvironment } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { inProcess } from './support/in-process.ts';
import { temp } from './support/temp.ts';

const look = async (
  check: Check,
  { cwd = temp(), env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
) => check.look({ cwd, env: { ...steadyEnvironment(), ...env } });

const states = (findings: Awaited<ReturnType<typeof look>>) =>
  findings.map(({ about, state }) => `${about} ${state}`);

test('where all is well each thing is named, and the exit code is 0', async () => {
  const { code, stdout, stderr } = await inProcess(['doctor'], { cwd: temp() });
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
  const signed = stdout.match(/^✓ .*$/gm)?.map((line) => line.slice(2, 15).trim());
  expect(signed).toEqual([
    'node',
    "agents' node",
    'zstd',
    'sqlite',
    'store',
    'environment',
    'loopback',
    'recording',
    'configuration',
    'SDKs',
  ]);
  expect(stdout).toMatch(/\ntracefork \S+: all well\n$/);
});

test('a native module that cannot be loaded is one finding of several, with what to do; other commands send here', () => {
  // As on another system: what Node loads native code with refuses.
  const cwd = temp({
    'broken.cjs': 'process.dlopen = () => { throw new Error("wrong ELF class"); };',
  });
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['-r', './broken.cjs', bin, ...args], {
      cwd,
      env: steadyEnvironment(),
      encoding: 'utf8',
    });
  const { status, stdout } = run('doctor', '--json');
  const { version, ok, findings } = JSON.parse(stdout);
  expect({ status, version, ok }).toEqual({ status: 1, version: 1, ok: false });
  const broken = findings.filter(({ state }: { state: string }) => state === 'broken');
  expect(broken).toMatchObject([
    { about: 'sqlite', says: expect.stringContaining('wrong ELF class') },
  ]);
  expect(broken[0].advice).toContain('npm install');
  exampleTape(cwd, 'a.tape');
  const other = run('import', 'a.tape');
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('tracefork doctor');
});

test('a node in the PATH that is too old, and none at all, are told', async () => {
  const programs = temp({ node: '#!/bin/sh\necho v20.11.0\n' });
  chmodSync(join(programs, 'node'), 0o755);
  const [, old] = await look(node, { env: { PATH: programs } });
  expect(old).toMatchObject({ state: 'broken', says: expect.stringContaining('20.11.0') });
  const [, none] = await look(node, { env: { PATH: '' } });
  expect(none).toMatchObject({ state: 'doubtful' });
});

async function withStore() {
  const cwd = temp({ 'package.json': '{}' });
  const open = await createStore(join(cwd, '.tracefork'));
  await open.save(join(cwd, exampleTape(cwd, 'a.tape')));
  await open.close();
  return { cwd, file: join(cwd, '.tracefork/store.sqlite') };
}

test('a store is opened and looked at; one that is damaged, or none of ours, is broken', async () => {
  const { cwd, file } = await withStore();
  const [sound] = await look(store, { cwd });
  expect(sound).toMatchObject({ state: 'fine', says: expect.stringContaining('1 run,') });

  const bytes = readFileSync(file);
  // Beyond the first page, so that it still opens.
  writeFileSync(
    file,
    Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]),
  );
  const damaged = await inProcess(['doctor', '--json'], { cwd });
  const found = JSON.parse(damaged.stdout).findings.filter(
    ({ about }: { about: string }) => about === 'store',
  );
  expect(damaged.code).toBe(1);
  expect(found).toMatchObject([{ state: 'broken', advice: expect.any(String) }]);

  writeFileSync(file, 'no database at all, but a text of some length');
  const { stdout } = await inProcess(['doctor', '--json'], { cwd });
  expect(stdout).toContain('it is no SQLite database');
});

test.skipIf(process.getuid?.() === 0)(
  'a store that may not be written is told (skipped for root, who may)',
  async () => {
    const { cwd, file } = await withStore();
    chmodSync(file, 0o400);
    expect(states(await look(store, { cwd }))).toEqual(['store broken']);
  },
);

test('what the environment does to every Node process is told', async () => {
  expect(states(await look(options))).toEqual(['environment fine']);
  const found = await look(options, {
    env: {
      NODE_OPTIONS: '--import=dd-trace/register.js -r ./mine.cjs --inspect-brk=9230',
      TRACEFORK_SESSION: '{}',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: 'http://proxy:3128',
    },
  });
  expect(states(found)).toEqual([
    'NODE_OPTIONS doubtful',
    'NODE_OPTIONS doubtful',
    'TRACEFORK_SESSION doubtful',
    'HTTP_PROXY doubtful',
  ]);
  expect(found[0]?.says).toContain('dd-trace/register.js, ./mine.cjs');
  expect(found.every(({ advice }) => advice !== undefined)).toBe(true);
  const excepted = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'x', NO_PROXY: 'localhost' };
  expect(states(await look(options, { env: excepted }))).toEqual(['environment fine']);
});

test('a preload that ends every agent is found by the small agent of its own', async () => {
  const cwd = temp({ 'ends.cjs': 'process.exit(7);' });
  const findings = await look(selfTest, { cwd, env: { NODE_OPTIONS: '--require=./ends.cjs' } });
  expect(states(findings)).toEqual(['loopback fine', 'recording broken']);
});

test('a configuration that cannot be followed is told with its reason', async () => {
  const cwd = temp({
    'tracefork.config.js': `export default { agents: [{ tapes: 3 }] };`,
    'package.json': '{"type":"module"}',
  });
  expect(await look(config, { cwd })).toMatchObject([
    { state: 'broken', says: expect.stringContaining('tapes') },
  ]);
});

test('SDKs of the folder are named, and those of another major version than the tested one told apart', async () => {
  const cwd = temp();
  for (const [name, version] of [
    ['openai', '7.1.0'],
    ['ai', '4.2.0'],
  ] as const) {
    mkdirSync(join(cwd, 'node_modules', name), { recursive: true });
    writeFileSync(join(cwd, 'node_modules', name, 'package.json'), JSON.stringify({ version }));
  }
  const findings = await look(sdks, { cwd });
  expect(states(findings)).toEqual(['SDKs fine', 'ai doubtful']);
  expect(findings[0]?.says).toBe('ai 4.2.0, openai 7.1.0');
});

test('the tested major versions are those of the examples', () => {
  const manifest = new URL('../../../examples/sdks/package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  for (const [name, major] of Object.entries(testedSdks)) {
    expect(Number.parseInt(dependencies[name], 10), name).toBe(major);
  }
});
