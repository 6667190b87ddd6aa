import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordCommand, replayCommand } from '@tracefork/transport/command';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'workers-'));
let requests = 0;
const server = createServer((_request, response) => {
  requests++;
  response.end('hello');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
writeFileSync(
  join(folder, 'worker.mjs'),
  `await fetch(${JSON.stringify(url)}).then((r) => r.text()).catch(() => {});`,
);

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** How an agent starts a worker, and what would let the worker slip past a preload. */
const starts: Readonly<Record<string, string>> = {
  plain: `new Worker(file)`,
  'with a copy of the environment': `new Worker(file, { env: { ...process.env } })`,
  'with an empty environment': `new Worker(file, { env: {} })`,
  'without arguments of its own': `new Worker(file, { execArgv: [] })`,
  'from code given as text': `new Worker("fetch(" + JSON.stringify(url) + ").catch(() => {})", { eval: true })`,
  'from a worker': `new Worker("const { Worker } = require('node:worker_threads'); new Worker(" + JSON.stringify(file) + ")", { eval: true })`,
};

test.for(Object.entries(starts))(
  'on replay a worker reaches nobody, started %s',
  async ([name, start]) => {
    const agent = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
    const tape = `${agent}.tape`;
    writeFileSync(
      agent,
      `import { Worker } from 'node:worker_threads';
       const file = ${JSON.stringify(join(folder, 'worker.mjs'))};
       const url = ${JSON.stringify(url)};
       await fetch(url).then((r) => r.text());
       try {
         const worker = ${start};
         worker.on('error', () => {});
         await new Promise((resolve) => worker.on('exit', resolve));
       } catch {}
       await new Promise((resolve) => setTimeout(resolve, 50));`,
    );
    const command = [process.execPath, agent];
    requests = 0;
    await recordCommand({ command, file: tape });
    expect(requests).toBe(2);
    requests = 0;
    const { verdict } = await replayCommand({ command, tape, output: 'capture' });
    expect(requests).toBe(0);
    expect(verdict.result).toBe(start.includes('eval') ? 'unverifiable' : 'exact');
  },
);

test('on replay no question reaches a name server', async () => {
  const agent = join(folder, 'dns.mjs');
  const tape = `${agent}.tape`;
  writeFileSync(
    agent,
    `import dns from 'node:dns';
     dns.setServers(['127.0.0.1:9']);
     await fetch(${JSON.stringify(url)}).then((r) => r.text());
     const told = await dns.promises.resolveTxt('secret.example').catch((error) => error.code);
     const called = await new Promise((resolve) => dns.resolve4('secret.example', resolve));
     console.log(told === 'TRACEFORK_REFUSED_ON_REPLAY' ? 'refused' : 'asked', called.code === 'TRACEFORK_REFUSED_ON_REPLAY' ? 'refused' : 'asked');`,
  );
  const command = [process.execPath, agent];
  await recordCommand({ command, file: tape, stdout: 'stderr' });
  const { verdict, output } = await replayCommand({ command, tape, output: 'capture' });
  expect(Buffer.from(output ?? []).toString()).toContain('refused refused');
  expect(verdict.uncovered.map(({ what }) => what)).toContain('dns');
  expect(verdict.result).not.toBe('exact');
});
