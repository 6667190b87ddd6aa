import { chmodSync } from 'node:fs';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

const files = {
  'agent.mjs': `
    const response = await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: '{}' });
    console.log(await response.text(), Object.keys(process.env).filter((name) => /^TRACEFORK/.test(name)).join());`,
  'bin.js': '#!/usr/bin/env node\nimport("./agent.mjs");',
  'run.sh': '#!/bin/sh\ngit --version > /dev/null\nnode agent.mjs',
  'package.json': JSON.stringify({
    scripts: {
      agent: 'node agent.mjs',
      both: 'git --version && node agent.mjs',
      outer: 'npm run --silent agent && git --version',
      prepared: 'node agent.mjs',
      preprepared: 'git --version',
    },
  }),
};

test.each([
  ['a shell that runs Node alone', ['sh', '-c', 'cd . && node agent.mjs 2>&1'], undefined],
  ['a file that Node runs', ['./bin.js'], undefined],
  ['an npm script', ['npm', 'run', '--silent', 'agent'], undefined],
  ['a script of node --run', ['node', '--run', 'agent'], undefined],
  ['a shell that runs more', ['sh', '-c', 'git --version; node agent.mjs'], /git --version; node/],
  ['a shell script', ['./run.sh'], /"run.sh"/],
  ['an npm script that runs more', ['npm', 'run', '--silent', 'both'], /git --version && node/],
  ['an npm script around another', ['npm', 'run', '--silent', 'outer'], /agent && git --version/],
  ['an npm script with one before it', ['npm', 'run', '--silent', 'prepared'], /preprepared/],
  ['a script of node --run that runs more', ['node', '--run', 'both'], /git --version && node/],
])('%s: what runs beside Node is named', async (_how, command, named) => {
  const at = project(files);
  for (const name of ['bin.js', 'run.sh']) chmodSync(at(name), 0o755);
  const server = await modelServer();
  const env = { MODEL_BASE_URL: server.url };
  const recorded = await recordIn(at, { command, env });
  expect(recorded.stdout).toContain('{"number":1} \n');
  const tape = openTape(at('run.tape'));
  const [environment] = tape.events.filter((event) => event.kind === 'environment');
  expect(environment?.command).toEqual(command);
  const { result } = await replayIn(at, { command });
  if (named === undefined) {
    expect(result.verdict.reasons).toEqual([]);
    return;
  }
  expect(result.verdict.result).toBe('unverifiable');
  expect(result.verdict.reasons).toHaveLength(1);
  expect(result.verdict.reasons[0]).toMatch(/^not covered: wrapper/);
  expect(result.verdict.reasons[0]).toMatch(named);
  const allowed = await replayIn(at, { command, allowUncovered: ['wrapper'] });
  expect(allowed.result.verdict.reasons).toEqual([]);
});

test('a secret in a wrapper is not written down', async () => {
  const at = project(files);
  const server = await modelServer();
  const script = 'git --version; MODEL_API_KEY=sk-secret-12345678 node agent.mjs';
  await recordIn(at, { command: ['sh', '-c', script], env: { MODEL_BASE_URL: server.url } });
  const events = JSON.stringify(openTape(at('run.tape')).events);
  expect(events).toContain('git --version');
  expect(events).not.toContain('sk-secret-12345678');
});
