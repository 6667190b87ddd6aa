import type { EnvironmentEvent } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { replayEnvironment } from '../../src/command/replay-environment.ts';

const environment: EnvironmentEvent = {
  kind: 'environment',
  t: 0,
  boundary: 'command',
  argv: ['agent.mjs'],
  cwd: '.',
  timeZone: 'Europe/Rome',
  locale: 'de-DE',
  node: 'v24.0.0',
  platform: 'linux',
  terminal: { stdin: true, stdout: true, stderr: true, columns: 120 },
  variables: { MODEL_BASE_URL: 'http://127.0.0.1:4000', TERM: 'xterm-256color' },
};
const tape = { environment, variablesRead: ['MODEL_API_KEY', 'MODEL_BASE_URL', 'HOME'] };

test('a credential that was read and had a value gets a placeholder where this machine has none', () => {
  const { variables } = replayEnvironment(tape, {});
  expect(variables.MODEL_API_KEY).toMatch(/placeholder/);
  expect(variables.HOME).toBeUndefined();
});

test('a credential of this machine is for the replayed process alone; others find a placeholder', () => {
  const machine = { MODEL_API_KEY: 'sk-of-mine', OTHER_TOKEN: 'not-on-the-tape' };
  const { variables, credentials } = replayEnvironment(tape, machine);
  expect(credentials).toEqual(machine);
  expect(variables.MODEL_API_KEY).toMatch(/placeholder/);
  expect(variables.OTHER_TOKEN).toMatch(/placeholder/);
  expect(variables.OTHER_TOKEN).not.toBe(variables.MODEL_API_KEY);
});

test('placeholders of two credentials differ, so that redaction does not take one for the other', () => {
  const read = { ...tape, variablesRead: ['MODEL_API_KEY', 'ORDERS_API_KEY'] };
  const { variables } = replayEnvironment(read, {});
  expect(variables.MODEL_API_KEY).not.toBe(variables.ORDERS_API_KEY);
});

test('a variable that is unset is restored, one that is set differently stays and is named', () => {
  expect(replayEnvironment(tape, {})).toMatchObject({
    variables: { MODEL_BASE_URL: 'http://127.0.0.1:4000' },
    changed: [],
  });
  expect(replayEnvironment(tape, { MODEL_BASE_URL: 'http://elsewhere' })).toMatchObject({
    variables: { MODEL_BASE_URL: 'http://elsewhere' },
    changed: ['MODEL_BASE_URL'],
  });
});

test('time zone, locale and what describes the terminal are the recorded ones', () => {
  const machine = { TZ: 'Asia/Tokyo', LC_ALL: 'C', TERM: 'dumb', CI: 'true', FORCE_COLOR: '0' };
  const { variables, changed } = replayEnvironment(tape, machine);
  expect(variables).toMatchObject({
    TZ: 'Europe/Rome',
    LC_ALL: 'de_DE.UTF-8',
    TERM: 'xterm-256color',
  });
  expect(variables).not.toHaveProperty('CI');
  expect(variables).not.toHaveProperty('FORCE_COLOR');
  expect(changed).toEqual([]);
});
