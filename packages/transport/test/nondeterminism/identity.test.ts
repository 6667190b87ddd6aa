import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { recordIn, replayIn } from '../command/support/commands.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { project } from './support/project.ts';

const call = "await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: 'x' });";

test('process numbers and the name of the machine are the recorded ones, for the agent and its packages', async () => {
  const at = project({
    'node_modules/logger/package.json': '{ "name": "logger", "main": "index.js" }',
    'node_modules/logger/index.js': `
      const os = require('node:os');
      exports.line = () => JSON.stringify({ pid: process.pid, ppid: process.ppid, host: os.hostname() });`,
    'agent.mjs': `
      import { hostname } from 'node:os';
      import logger from 'logger';
      ${call}
      console.log(logger.line(), process.pid, process.ppid, hostname(), hostname());`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  const { result, stdout } = await replayIn(at, { command });
  expect(result.verdict.reasons).toEqual([]);
  expect(stdout).toBe(recorded.stdout);
  const [environment] = openTape(at('run.tape')).events.filter(
    ({ kind }) => kind === 'environment',
  );
  expect(stdout).toContain(`"pid":${(environment as { pid?: number }).pid}`);
});

test('an agent that signals itself by its number reaches itself', async () => {
  const at = project({
    'agent.mjs': `
      ${call}
      process.on('SIGUSR2', () => { console.log('signalled'); process.exit(0); });
      process.kill(process.pid, 'SIGUSR2');
      setInterval(() => {}, 1000);`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  expect(recorded.stdout).toBe('signalled\n');
  const { stdout, result } = await replayIn(at, { command, allowUncovered: ['signal'] });
  expect(stdout).toBe('signalled\n');
  expect(result.verdict.reasons).toEqual([]);
});

test('a package that asks for the name of the machine only now is no drift', async () => {
  const at = project({
    'node_modules/logger/package.json': '{ "name": "logger", "main": "index.js" }',
    'node_modules/logger/index.js': `
      exports.look = () => void (process.env.LOOK && require('node:os').hostname());`,
    'agent.mjs': `import logger from 'logger'; ${call} logger.look(); console.log('done');`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  const { result } = await replayIn(at, { command, env: { LOOK: '1' } });
  expect(result.verdict.reasons).toEqual([]);
});

test('process.execve is noted while recording and refused on replay', async () => {
  const at = project({
    'agent.mjs': `
      ${call}
      if (process.execve === undefined) { console.log('none'); process.exit(); }
      process.on('warning', () => {});
      try { process.execve('/bin/echo', ['echo', 'replaced'], {}); }
      catch (error) { console.log(error.code); }`,
  });
  const server = await modelServer();
  const command = ['node', '--no-warnings', 'agent.mjs'];
  const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  expect(recorded.stdout).toBe('replaced\n');
  const tape = openTape(at('run.tape'));
  expect(tape.complete).toBe(false);
  expect(tape.events).toContainEqual(expect.objectContaining({ what: 'execve' }));
  const { result, stdout } = await replayIn(at, { command });
  expect(stdout).toBe('TRACEFORK_REFUSED_ON_REPLAY\n');
  expect(result.verdict.result).toBe('unverifiable');
});
