import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Event } from '@tracefork/tape';
import { describe, expect, test } from 'vitest';
import { type NodeBinary, nodeBinaries } from './support/nodes.ts';
import { project } from './support/project.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const preload = new URL('support/preload.ts', import.meta.url).href;

const draws = `
  const seen = {
    math: Math.random(),
    uuid: randomUUID(),
    bytes: randomBytes(8).toString('hex'),
    int: randomInt(1e9),
    web: [crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))]],
    date: [Date.now(), new Date().toISOString(), Date()],
    monotonic: [performance.now(), hrtime(), hrtime.bigint().toString(), process.uptime()],
    temporal: globalThis.Temporal?.Now.instant().toString(),
    left: left(),
    env: process.env.AGENT_COLOUR,
  };
  (async () => {
    const order = [];
    await Promise.all([sleep(60).then(() => order.push('slow')), sleep(20).then(() => order.push('fast'))]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    console.log(JSON.stringify({ ...seen, order, later: [Date.now(), performance.now()] }));
  })();`;

const files = {
  'node_modules/left/index.js':
    'const { randomUUID } = require("crypto"); module.exports = () => [Math.random(), randomUUID()];',
  'agent.mjs': `
    import { randomUUID, randomBytes, randomInt } from 'node:crypto';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { performance } from 'node:perf_hooks';
    import { hrtime } from 'node:process';
    import left from 'left';
    ${draws}`,
  'agent.cjs': `
    const { randomUUID, randomBytes, randomInt } = require('node:crypto');
    const sleep = require('node:util').promisify(setTimeout);
    const { hrtime } = require('node:process');
    const left = require('left');
    ${draws}`,
  'agent.ts': `
    import { randomUUID, randomBytes, randomInt } from 'node:crypto';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { hrtime } from 'node:process';
    import left from 'left';
    const typed: string = 'erased';
    ${draws}`,
  'frozen.cjs': 'Object.freeze(Error); console.log(Math.random(), require("left")()[0]);',
  'mapped.cjs': `
    Error.prepareStackTrace = (error) => 'mapped ' + error.message; Error.stackTraceLimit = 1;
    console.log(Math.random(), require('left')()[0], new Error('x').stack, Error.stackTraceLimit);`,
  'unref.cjs': `
    setTimeout(() => console.log("late"), 900).unref();
    setInterval(() => {}, 5).unref();
    setTimeout(() => console.log(1), 40);`,
  'throws.cjs': `
    process.on('uncaughtException', (error, origin) => console.log(error.message, origin));
    setTimeout(() => { throw new Error('thrown'); }, 5);
    setTimeout(() => console.log('went on'), 20);`,
  'ref.cjs': 'const t = setTimeout(() => console.log("held"), 50).unref(); t.ref();',
};

function run(
  { path }: NodeBinary,
  at: (file: string) => string,
  { args, tape }: { readonly args: readonly string[]; readonly tape: string },
) {
  const child = spawnSync(path, ['--import', preload, ...args], {
    cwd: at('.'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TAPE: at(tape), AGENT_COLOUR: 'blue' },
    timeout: 10_000,
  });
  expect({ status: child.status, stderr: child.stderr }).toMatchObject({ status: 0 });
  const notes: { divergences: unknown[]; variables: string[] } = JSON.parse(
    readFileSync(at(`${tape}.notes`), 'utf8'),
  );
  return { ...child, notes };
}

function eventsOf(path: string): readonly Event[] {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const binaries = nodeBinaries();
console.info(`child processes run on Node ${binaries.map(({ label }) => label).join(', ')}`);

describe.each(binaries)('on Node $label', (node) => {
  test.each([
    ['ES module', ['agent.mjs']],
    ['CommonJS', ['agent.cjs']],
    ['TypeScript', ['agent.ts']],
    ['tsx', ['--import', tsx, 'agent.ts']],
    ['--eval', ['-e', files['agent.cjs']]],
    ['source maps', ['--enable-source-maps', 'agent.cjs']],
  ])('%s: everything it draws, reads and waits for is the same on replay', (_, args) => {
    const at = project(files);
    const recorded = run(node, at, { args, tape: 'tape' });
    expect(recorded.stderr).not.toContain('    at ');
    const replayed = run(node, at, { args, tape: 'tape' });
    expect(JSON.parse(recorded.stdout).order).toEqual(['fast', 'slow']);
    expect(JSON.parse(replayed.stdout)).toEqual(JSON.parse(recorded.stdout));
    expect(replayed.notes.divergences).toEqual([]);
    // A loader such as tsx reads and draws for itself, as a package does.
    expect(recorded.notes.variables).toContain('AGENT_COLOUR');
    const events = eventsOf(at('tape'));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'seed', owner: 'left' }));
    const sources = events.flatMap((event) => (event.kind === 'draw' ? [event.source] : []));
    expect(sources).toEqual(['random', 'uuid', 'bytes', 'int', 'uuid', 'bytes', 'process.hrtime']);
    expect(events.filter(({ kind }) => kind === 'timer')).toHaveLength(3);
  });

  test.each(['frozen.cjs', 'mapped.cjs'])(
    '%s: owners are told although the agent changed Error',
    (file) => {
      const at = project(files);
      const recorded = run(node, at, { args: [file], tape: 'tape' });
      const replayed = run(node, at, { args: [file], tape: 'tape' });
      expect(recorded.stdout).not.toBe('');
      expect(replayed.stdout).toBe(recorded.stdout);
      if (file === 'mapped.cjs') expect(recorded.stdout).toContain('mapped x 1');
      const kinds = eventsOf(at('tape')).map(({ kind }) => kind);
      expect(kinds).toEqual(['tape', 'draw', 'seed', 'end']);
    },
  );

  test.each([
    ['unref.cjs', '1\n'],
    ['ref.cjs', 'held\n'],
    ['throws.cjs', 'thrown uncaughtException\nwent on\n'],
  ])(
    '%s: timers hold the process and fail in it as they would, recorded and replayed',
    (file, output) => {
      const at = project(files);
      expect(run(node, at, { args: [file], tape: 'tape' }).stdout).toBe(output);
      expect(run(node, at, { args: [file], tape: 'tape' }).stdout).toBe(output);
    },
  );
});

test('what one Node recorded another replays', () => {
  const at = project(files);
  const [first = binaries[0]] = binaries;
  const recorded = run(first as NodeBinary, at, { args: ['agent.cjs'], tape: 'tape' });
  const { temporal: _, ...expected } = JSON.parse(recorded.stdout);
  for (const node of binaries) {
    const replayed = run(node, at, { args: ['agent.cjs'], tape: 'tape' });
    expect(JSON.parse(replayed.stdout)).toMatchObject(expected);
    expect(replayed.notes.divergences).toEqual([]);
  }
});
