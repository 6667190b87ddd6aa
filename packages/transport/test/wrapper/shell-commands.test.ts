import { expect, test } from 'vitest';
import { shellCommands } from '../../src/wrapper/shell-commands.ts';

test.each([
  ['node agent.js', [['node', 'agent.js']]],
  ['  node   "a b.js" --x=\'1; 2\'', [['node', 'a b.js', '--x=1; 2']]],
  [
    'cd x && node a.js; echo done',
    [
      ['cd', 'x'],
      ['node', 'a.js'],
      ['echo', 'done'],
    ],
  ],
  [
    'node a.js | tee log',
    [
      ['node', 'a.js'],
      ['tee', 'log'],
    ],
  ],
  ['node a.js > out.txt 2>&1', [['node', 'a.js']]],
  ['node a.js 2>err.txt &> all.txt', [['node', 'a.js']]],
  [
    'node a.js & curl x',
    [
      ['node', 'a.js'],
      ['curl', 'x'],
    ],
  ],
  [
    'node a.js # curl x\ngit push',
    [
      ['node', 'a.js'],
      ['git', 'push'],
    ],
  ],
  ['A=1 node a\\ b.js', [['A=1', 'node', 'a b.js']]],
  ['node "say \\"hi\\""', [['node', 'say "hi"']]],
  ['', []],
])('%j is these commands', (script, commands) => {
  expect(shellCommands(script)).toEqual(commands);
});

test.each([
  'node $(curl x)',
  'node "`curl x`"',
  'node "$(curl x)"',
  '(curl x); node a.js',
  'node a.js < <(curl x)',
  'node - <<EOF\n1\nEOF',
  'node "open',
])('%j is more than simple commands', (script) => {
  expect(shellCommands(script)).toBeUndefined();
});
