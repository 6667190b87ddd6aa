import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { recordCommand, replayCommand } from '../../dist/command/index.js';
import { model } from './support/model.ts';

const agent = `
const ask = async (content, attempt = 0) => {
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content }] }),
  });
  if (response.ok) return (await response.json()).content[0].text;
  if (attempt === 2) process.exit(3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return ask(content, attempt + 1);
};
console.log(await ask(await ask('sun ' + crypto.randomUUID()) + Math.random()));
`;

const failed = {
  kind: 'given',
  status: 503,
  statusText: 'Service Unavailable',
  headers: [],
  chunks: [],
} as const;

test('a command that retries gets over a disturbance offline, and fails where it lasts too long', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'tracefork-disturb-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'agent.mjs'), agent);
  const server = await model();
  const file = join(cwd, 'run.tape');
  const command = [process.execPath, 'agent.mjs'];
  const env = { ...process.env, MODEL_BASE_URL: server.url };
  await recordCommand({ command, file, cwd, env });
  await server.close();
  const replayed = (times: number) =>
    replayCommand({
      command,
      tape: file,
      cwd,
      env,
      output: 'capture',
      disturb: [{ x: 1, answer: failed, times }],
    });
  const recovered = await replayed(2);
  expect(recovered.verdict).toMatchObject({ result: 'equivalent', rules: { disturbed: 2 } });
  expect(recovered.exit).toEqual({ code: 0, signal: null });
  const lost = await replayed(3);
  expect(lost.verdict).toMatchObject({ result: 'drifted' });
  expect(lost.exit).toEqual({ code: 3, signal: null });
});
