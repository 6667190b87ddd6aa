import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordCommand, replayCommand } from '@tracefork/transport/command';
import { afterAll, expect, test } from 'vitest';
import { withoutPreload, withPreload } from '../../src/programs/child-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'required-'));
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(String(request.url));
  response.end('hello');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('modules that Node loads with -r, in the agent and in a child, reach nobody on replay', async () => {
  const early = join(folder, 'early.cjs');
  const agent = join(folder, 'agent.mjs');
  const child = `fetch(${JSON.stringify(`${url}/child`)}).then((r) => r.text())`;
  writeFileSync(early, `fetch(${JSON.stringify(`${url}/early`)}).then((r) => r.text());`);
  writeFileSync(
    agent,
    `import { spawnSync } from 'node:child_process';
     await fetch(${JSON.stringify(`${url}/agent`)}).then((r) => r.text());
     spawnSync(process.execPath, ['-r', ${JSON.stringify(early)}, '-e', ${JSON.stringify(child)}]);`,
  );
  const command = [process.execPath, '-r', early, agent];
  const tape = join(folder, 'run.tape');
  await recordCommand({ command, file: tape });
  expect(asked.splice(0).sort()).toEqual(['/agent', '/child', '/early', '/early']);
  const { verdict } = await replayCommand({ command, tape, output: 'capture' });
  expect(asked).toEqual([]);
  expect(verdict).toMatchObject({ result: 'exact', exchanges: { matched: 4, recorded: 4 } });
});

test.for([
  ['file:///opt/x/register.js', '--require=/opt/x/register.cjs'],
  ['file:///opt/x/register.cjs', '--require=/opt/x/register.cjs'],
  ['file:///opt/a%20b/register.js', '--require="/opt/a b/register.cjs"'],
] as const)('the preload at %s comes first, once, and is taken out again', ([preload, option]) => {
  const others = '--no-warnings -r "./my file.cjs"';
  const once = withPreload(others, preload);
  expect(once).toBe(`${option} ${others}`);
  expect(withPreload(once, preload)).toBe(once);
  expect(withoutPreload(once, preload)).toBe(others);
  expect(withoutPreload(option, preload)).toBeUndefined();
  expect(withoutPreload(`--import=${preload} ${others}`, preload)).toBe(others);
});
