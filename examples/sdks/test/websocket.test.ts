import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environment, packageRoot, tracefork } from './support/command.ts';
import { startMcpSocket } from './support/mcp-socket.ts';
import { startModelServer } from './support/model-server.ts';

test('WebSocket traffic is named as not covered, by the recording and by the replay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-ws-'));
  const [model, mcp] = await Promise.all([startModelServer(), startMcpSocket()]);
  onTestFinished(async () => {
    await Promise.all([model.close(), mcp.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'run.tape');
  const agent = ['--', process.execPath, join(packageRoot, 'src/mcp-websocket.ts')];
  const env = environment({
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-ant-of-this-test',
    MCP_URL: mcp.url,
    TRACEFORK_STORE: join(folder, 'store'),
  });
  const recorded = await tracefork(['record', '-o', file, ...agent], env);
  expect(recorded).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Saturday'),
    stderr: expect.stringContaining('not on the tape: websocket'),
  });
  const { code, stdout } = await tracefork(['replay', '--json', file, ...agent], env);
  expect(code).not.toBe(0);
  const { verdict } = JSON.parse(stdout);
  expect(verdict.result).not.toBe('exact');
  expect(verdict.uncovered).toMatchObject([{ what: 'websocket' }]);
});
