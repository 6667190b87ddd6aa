import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

test('an agent that opens /dev/stdout can do so where its output is captured', async () => {
  const at = project({
    'agent.mjs': `
      import { appendFileSync, createWriteStream } from 'node:fs';
      await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: 'x' });
      console.log('one');
      console.error('two');
      appendFileSync('/dev/stdout', 'three\\n');
      createWriteStream('/dev/stdout', { flags: 'a' }).end('four\\n');`,
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  // What the test itself reads from is a socket, which has no name.
  const toFile = ['sh', '-c', 'node agent.mjs > out.txt'];
  await recordIn(at, { command: toFile, env: { MODEL_BASE_URL: server.url } });
  const { result, stdout, stderr } = await replayIn(at, { command, output: 'capture' });
  expect(result.verdict.reasons).toEqual([]);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  const { data } = result.output as unknown as { data?: number[] };
  const printed = Buffer.from(data ?? Object.values(result.output ?? {})).toString();
  expect(printed).toBe('one\ntwo\nthree\nfour\n');
});
