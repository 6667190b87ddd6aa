import { expect, test } from 'vitest';
import { besideNode } from '../../src/wrapper/beside-node.ts';

const isNode = (file: string) => ['node', 'npm', 'npx', 'pnpm', 'tsx'].includes(file);

test.each([
  [['node', 'agent.js']],
  [['npx', 'tsx', 'agent.ts']],
  [['npm', 'run', 'agent']],
  [['pnpm', 'exec', 'node', 'agent.js']],
  [['env', '-u', 'DEBUG', 'A=1', 'node', 'agent.js']],
  [['sh', '-c', 'node agent.js']],
  [['bash', '-lc', 'cd agents && export A=1 && exec node "my agent.js" > out.txt 2>&1']],
  [['sh', '-c', 'sh -c "node agent.js"']],
])('%j runs Node alone', (command) => {
  expect(besideNode(command, isNode)).toBeUndefined();
});

test.each([
  [['bash', '-c', 'curl -s x; node agent.js'], /shell runs in "curl -s x; node agent.js"/],
  [['sh', '-c', 'node agent.js | tee log'], /tee/],
  [['sh', '-c', 'node $(pick)'], /pick/],
  [['sh', '-c', 'if test x; then node agent.js; fi'], /then/],
  [['bash', 'run.sh'], /"bash run.sh"/],
  [['./run.sh'], /"run.sh"/],
  [['make', 'agent'], /"make"/],
  [['pnpm', 'exec', 'curl', 'x'], /"curl"/],
  [['sh', '-c', 'source .env; node agent.js'], /source/],
])('%j runs more than Node', (command, words) => {
  expect(besideNode(command, isNode)).toMatch(words);
});
