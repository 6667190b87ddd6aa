import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environment, packageRoot, tracefork } from './support/command.ts';
import { readAt } from './support/debugger.ts';
import { startModelServer } from './support/model-server.ts';

test("a debugger stands on the line that calls the SDK, reads the agent's variables, and the run goes on exactly", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const model = await startModelServer();
  const env = environment({
    ANTHROPIC_BASE_URL: model.url,
    TRACEFORK_STORE: join(folder, 'store'),
  });
  const agent = join(packageRoot, 'src/anthropic-create.ts');
  const command = ['--', process.execPath, agent];
  const file = join(folder, 'run.tape');
  const keyed = { ...env, ANTHROPIC_API_KEY: 'sk-ant-of-this-test' };
  const recorded = await tracefork(['record', '-o', file, ...command], keyed);
  await model.close();
  const expression = '[messages.length, messages.at(-1).content[0].content]';
  const stood = await readAt([file, '--to', '1', ...command], { env, expression });
  const call = readFileSync(agent, 'utf8')
    .split('\n')
    .indexOf('  const answer = await client.messages.create(');
  expect(stood.line).toBe(call + 1);
  expect(stood.value).toEqual([3, expect.stringContaining('nobody was at home')]);
  expect(stood.stdout).toBe(recorded.stdout);
  expect(stood.stderr).toMatch(/^verdict {5}exact$/m);
  expect(stood.code).toBe(0);
});
