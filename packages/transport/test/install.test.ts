import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { packedApp } from '@tracefork/test-support/packed-app';
import { afterAll, beforeAll, expect, test } from 'vitest';

const installed = packedApp(['packages/tape', 'packages/wire', 'packages/transport']);
const app = installed.folder;

beforeAll(() => installed.install(), 120_000);
afterAll(() => installed.remove());

const program = `
import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { record, replay } from '@tracefork/transport';
import { recordCommand, replayCommand } from '@tracefork/transport/command';

const server = createServer((_request, response) => response.end(String(Math.random())));
await once(server.listen(0), 'listening');
const url = 'http://127.0.0.1:' + server.address().port;
const ask = async () => [await (await fetch(url)).text(), crypto.randomUUID()];
writeFileSync('agent.mjs', \`
  import { tool } from '@tracefork/transport';
  const count = tool('count', () => process.pid);
  console.log(await (await fetch(process.argv[2])).text(), crypto.randomUUID(), await count());
\`);
const command = [process.execPath, 'agent.mjs', url];
const { tape } = await record(ask);
await recordCommand({ command, file: process.argv[2], stdout: 'stderr' });
server.closeAllConnections();
server.close();
const { verdict } = await replayCommand({ command, tape: process.argv[2], output: 'capture' });
console.log((await replay(tape, ask)).result, verdict.result, verdict.toolCalls.matched);`;

// The preload and what the agent imports are two copies of this package, which share one session.
test('the packed packages, installed alone, record and replay a function and a command with a tool', () => {
  writeFileSync(join(app, 'main.js'), program);
  for (const [index, node] of nodes.entries()) {
    const { stdout, stderr } = spawnSync(node, ['main.js', `${index}.tape`], {
      cwd: app,
      encoding: 'utf8',
    });
    expect(stdout, `${node}\n${stderr}`).toBe('exact exact 1\n');
  }
});

test('the preload is found by name, and does nothing unless it is asked to', () => {
  for (const node of nodes) {
    const args = ['--import', '@tracefork/transport/register', '-p', 'typeof fetch'];
    expect(execFileSync(node, args, { cwd: app, encoding: 'utf8' }), node).toBe('function\n');
  }
});

test('an older Node is told in one line what is needed, and its program runs', () => {
  // The version that a Node claims is all that is looked at.
  const older = 'Object.defineProperty(process, "versions", { value: { node: "20.11.0" } });';
  const line = 'Node 20.11.0 is too old; use 22.19 or later, or 24.6 or later';
  writeFileSync(join(app, 'older.cjs'), older);
  const imported = spawnSync(
    process.execPath,
    [
      '-r',
      './older.cjs',
      '--input-type=module',
      '-e',
      'await import("@tracefork/transport").catch((error) => console.log(error.message));',
    ],
    { cwd: app, encoding: 'utf8' },
  );
  expect(imported.stdout).toBe(`@tracefork/transport: ${line}\n`);
  const preloaded = spawnSync(
    process.execPath,
    ['-r', './older.cjs', '--import', '@tracefork/transport/register', '-p', '"ran"'],
    { cwd: app, encoding: 'utf8', env: { ...process.env, TRACEFORK_SESSION: '{"mode":"record"}' } },
  );
  expect(preloaded.stdout).toBe('ran\n');
  expect(preloaded.stderr).toBe(`tracefork: not recording: ${line}\n`);
});
