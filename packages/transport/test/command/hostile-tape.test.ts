import { expect, test } from 'vitest';
import { replayEnvironment } from '../../src/command/replay-environment.ts';
import { isLauncher } from '../../src/preload/launchers.ts';

const terminal = { stdin: false, stdout: false, stderr: false };
const environment = (variables: Record<string, string>) => ({
  environment: {
    kind: 'environment' as const,
    t: 0,
    boundary: 'command' as const,
    argv: ['agent.mjs'],
    cwd: '.',
    timeZone: 'UTC',
    locale: 'en-US',
    node: 'v24.0.0',
    platform: 'linux',
    terminal,
    variables,
  },
  variablesRead: [],
});

test('a tape sets no variable that a recording would not write down, such as NODE_OPTIONS', () => {
  const { variables } = replayEnvironment(
    environment({
      NODE_OPTIONS: '--require /tmp/evil.cjs',
      LD_PRELOAD: '/tmp/evil.so',
      BASH_ENV: '/tmp/evil.sh',
      MODEL_BASE_URL: 'http://127.0.0.1:1',
    }),
    {},
  );
  expect(Object.keys(variables)).not.toContain('NODE_OPTIONS');
  expect(Object.keys(variables)).not.toContain('LD_PRELOAD');
  expect(Object.keys(variables)).not.toContain('BASH_ENV');
  expect(variables.MODEL_BASE_URL).toBe('http://127.0.0.1:1');
});

test('a variable that no process can be given is left out', () => {
  const { variables } = replayEnvironment(environment({ NO_COLOR: 'a\0b', LANG: 'x\0' }), {});
  expect(variables).not.toHaveProperty('NO_COLOR');
  expect(variables).not.toHaveProperty('LANG');
});

test('an agent with the name of a launcher is an agent', () => {
  expect(isLauncher('/home/me/npx.js')).toBe(false);
  expect(isLauncher('/usr/lib/node_modules/npm/bin/npx-cli.js')).toBe(true);
  expect(isLauncher('/home/me/app/node_modules/tsx/dist/cli.mjs')).toBe(true);
});
