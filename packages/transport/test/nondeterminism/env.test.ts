import { execFileSync, spawnSync } from 'node:child_process';
import { env as namedEnv } from 'node:process';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { runInSession } from '../../src/context.ts';
import { withPatches } from './support/installed.ts';
import { startRecording } from './support/sessions.ts';

withPatches();

function names(agent: () => unknown): readonly string[] {
  const recording = startRecording();
  runInSession(recording.session, agent);
  return recording.variables;
}

function withVariable(name: string, value: string): void {
  process.env[name] = value;
  onTestFinished(() => {
    delete process.env[name];
  });
}

test('the names of variables that are read are noted once each', () => {
  withVariable('TFTEST_ONE', '1');
  const read = names(() => [
    process.env.TFTEST_ONE,
    process.env.TFTEST_ONE,
    process.env.TFTEST_UNSET,
    'TFTEST_ASKED' in process.env,
    Object.hasOwn(process.env, 'TFTEST_OWN'),
    process.env.toString(),
  ]);
  expect(read).toEqual(['TFTEST_ONE', 'TFTEST_UNSET', 'TFTEST_ASKED', 'TFTEST_OWN']);
});

test('copying the whole environment notes nothing, reading from it after that does', () => {
  withVariable('TFTEST_ONE', '1');
  expect(names(() => ({ ...process.env }).TFTEST_ONE)).toEqual([]);
  expect(names(() => Object.assign({}, process.env))).toEqual([]);
  expect(names(() => Object.keys(process.env).length)).toEqual([]);
  expect(names(() => [Object.keys(process.env), Object.hasOwn(process.env, 'TFTEST_ONE')])).toEqual(
    ['TFTEST_ONE'],
  );
  expect(
    names(() => {
      const own = Object.keys(process.env).filter((name) => name.startsWith('TFTEST_'));
      return own.map((name) => process.env[name]);
    }),
  ).toEqual(['TFTEST_ONE']);
  expect(names(() => [{ ...process.env }, process.env.TFTEST_ONE])).toEqual(['TFTEST_ONE']);
});

test('starting a program notes nothing, and the program has the environment', () => {
  withVariable('TFTEST_CHILD', 'inherited');
  const script = 'process.stdout.write(String(process.env.TFTEST_CHILD))';
  let output = '';
  const read = names(() => {
    output = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    output += spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { ...process.env, TFTEST_CHILD: ' own' },
    }).stdout;
  });
  expect(output).toBe('inherited own');
  expect(read).toEqual([]);
});

test('assigning, deleting and defining reach the real environment', () => {
  names(() => {
    process.env.TFTEST_SET = 7 as unknown as string;
    expect(process.env.TFTEST_SET).toBe('7');
    expect(Object.keys(process.env)).toContain('TFTEST_SET');
    expect(JSON.stringify(process.env)).toContain('"TFTEST_SET":"7"');
    Object.defineProperty(process.env, 'TFTEST_SET', {
      value: '8',
      configurable: true,
      enumerable: true,
      writable: true,
    });
    expect(namedEnv.TFTEST_SET).toBe('8');
    // As dotenv does it.
    if (!Object.hasOwn(process.env, 'TFTEST_DOT')) process.env.TFTEST_DOT = 'dot';
    Object.assign(process.env, { TFTEST_MORE: 'more' });
    const script =
      'process.stdout.write([process.env.TFTEST_SET, process.env.TFTEST_DOT, process.env.TFTEST_MORE].join())';
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe('8,dot,more');
    expect(delete process.env.TFTEST_SET).toBe(true);
    delete process.env.TFTEST_DOT;
    delete process.env.TFTEST_MORE;
    expect('TFTEST_SET' in process.env).toBe(false);
    expect(process.env.TFTEST_SET).toBeUndefined();
  });
});

test('what the environment refuses, it refuses', () => {
  expect(() => Object.defineProperty(process.env, 'TFTEST_BAD', { value: 'x' })).toThrow(TypeError);
  expect(() => {
    process.env.TFTEST_BAD = Symbol('x') as unknown as string;
  }).toThrow(TypeError);
});

test('the environment shows itself as it is', () => {
  withVariable('TFTEST_SHOWN', 'yes');
  expect(inspect(process.env)).toContain("TFTEST_SHOWN: 'yes'");
  expect(process.env.hasOwnProperty).toBe(Object.prototype.hasOwnProperty);
  const seen: string[] = [];
  for (const name in process.env) seen.push(name);
  expect(seen).toContain('TFTEST_SHOWN');
  expect(Object.entries(process.env)).toContainEqual(['TFTEST_SHOWN', 'yes']);
});

test('a worker inherits the environment', async () => {
  withVariable('TFTEST_WORKER', 'in a thread');
  const script = 'require("worker_threads").parentPort.postMessage(process.env.TFTEST_WORKER)';
  const recording = startRecording();
  const worker = runInSession(
    recording.session,
    () => new Worker(script, { eval: true, execArgv: [] }),
  );
  const value = await new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  expect(value).toBe('in a thread');
});
