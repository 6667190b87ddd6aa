import { readFileSync } from 'node:fs';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

const github = `ghp_${'a1B2c3'.repeat(6)}`;

const agent = {
  'agent.mjs': `
    import { execFileSync } from 'node:child_process';
    const ask = (content) => fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': process.env.HEADER_KEY },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
    }).then((response) => response.text());
    await ask('nothing');
    await ask('the key is ' + process.env.BODY_KEY);
    await ask('the word is ' + process.env.WORD_KEY);
    execFileSync('cat', { input: process.env.PROGRAM_TOKEN });
    execFileSync('echo', [process.env.PROGRAM_TOKEN]);
    console.log(process.env.PROGRAM_TOKEN, '${github}');`,
};
const env = {
  HEADER_KEY: 'sk-header-12345678',
  BODY_KEY: 'sk-"body"-12345678',
  WORD_KEY: 'wonderful',
  PROGRAM_TOKEN: 'token-of-a-program-12345678',
};

test('values of credentials are on no part of the tape of a command; what stays is named', async () => {
  const at = project(agent);
  const server = await modelServer();
  const command = ['node', 'agent.mjs', `--token=${env.PROGRAM_TOKEN}`];
  const { result, stdout } = await recordIn(at, {
    command,
    env: { MODEL_BASE_URL: server.url, ...env },
  });
  expect(stdout).toContain(env.PROGRAM_TOKEN);
  expect(server.bodies[1]).toContain('sk-\\"body\\"-12345678');
  const { events } = openTape(at('run.tape'));
  expect(JSON.stringify(events)).not.toContain('12345678');
  const began = events.find((event) => event.kind === 'environment');
  expect(began?.argv).toEqual(['agent.mjs', expect.stringMatching(/^--token=REDAC-TE-D/)]);
  expect(began?.command?.[2]).toBe(began?.argv[1]);
  expect(result.warnings).toEqual([
    'the secret in $WORD_KEY stands in the request of step 2: keep the tape to yourself',
    'what looks like a credential (github-token) stands in the outcome: keep the tape to yourself',
  ]);
  await server.close();
  const other = { ...env, BODY_KEY: 'sk-other-87654321', PROGRAM_TOKEN: 'another-87654321' };
  for (const variables of [env, other, { WORD_KEY: env.WORD_KEY }]) {
    const { result } = await replayIn(at, { command, env: variables });
    expect(result.verdict.reasons).toEqual(['2 × redaction-placeholder']);
    expect(result.verdict.result).toBe('equivalent');
  }
});

test('rules reach the recorded process, and a tape with a secret is not kept if that is the rule', async () => {
  const at = project(agent);
  const server = await modelServer();
  const options = {
    command: ['node', 'agent.mjs'],
    env: { MODEL_BASE_URL: server.url, ...env, WORD_KEY: 'no-word-12345678' },
  };
  await expect(recordIn(at, { ...options, redact: { onLeak: 'refuse' } })).rejects.toThrow(
    'The recording was not kept: what looks like a credential (github-token) stands in the outcome',
  );
  expect(() => readFileSync(at('run.tape'))).toThrow('ENOENT');
  const { result } = await recordIn(at, {
    ...options,
    redact: { onLeak: 'refuse', formats: true },
  });
  expect(result.warnings).toEqual([]);
  expect(readFileSync(at('run.tape')).includes(github)).toBe(false);
});
