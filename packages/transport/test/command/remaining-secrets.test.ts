import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn } from './support/commands.ts';

test('secrets that a tape keeps are named at the end of a recording, each once', async () => {
  const at = project({
    'agent.mjs': `
      import { execFileSync } from 'node:child_process';
      const ask = (content) => fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': process.env.HEADER_KEY },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
      }).then((response) => response.text());
      await ask('nothing');
      await ask('the key is ' + process.env.BODY_KEY);
      await ask('the key is still ' + process.env.BODY_KEY);
      execFileSync('cat', { input: process.env.PROGRAM_TOKEN });`,
  });
  const server = await modelServer();
  const env = {
    MODEL_BASE_URL: server.url,
    HEADER_KEY: 'sk-header-12345678',
    BODY_KEY: 'sk-"body"-12345678',
    PROGRAM_TOKEN: 'token-of-a-program',
  };
  const { result } = await recordIn(at, { command: ['node', 'agent.mjs'], env });
  expect(result.warnings).toEqual([
    'the secret in $BODY_KEY stands in the request of step 1, which is not redacted: keep the tape to yourself',
    'the secret in $PROGRAM_TOKEN stands in the input of program 0, which is not redacted: keep the tape to yourself',
  ]);
  expect(JSON.stringify(result)).not.toContain('12345678');
});
