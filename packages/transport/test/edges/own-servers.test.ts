import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTape } from '@tracefork/tape';
import { record, replay } from '@tracefork/transport';
import { expect, test } from 'vitest';
import { recordIn, replayIn } from '../command/support/commands.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';

const clients = {
  fetch: 'const call = async (url) => (await fetch(url)).text();',
  'http.request': `
    import { get } from 'node:http';
    import { text } from 'node:stream/consumers';
    const call = (url) => new Promise((resolve, reject) =>
      get(url, (response) => resolve(text(response))).on('error', reject));`,
  'undici.request': `
    import { createRequire } from 'node:module';
    const { request } = createRequire(process.env.RESOLVE_FROM)('undici');
    const call = async (url) => (await request(url)).body.text();`,
};

test.each(Object.entries(clients))(
  'a server that the agent itself listens with is within the run: %s',
  async (_client, call) => {
    const at = project({
      'agent.mjs': `${call}
        import { createServer } from 'node:http';
        import { once } from 'node:events';
        const ask = async (content) => (await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
          method: 'POST', body: JSON.stringify({ content, id: Math.random() }) })).text();
        const server = createServer(async (request, response) => {
          response.end([await ask(request.url), Math.random(), Object.keys(request.headers).sort()].join(' '));
        }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const url = 'http://127.0.0.1:' + server.address().port;
        for (const path of ['/one', '/two', '/three']) console.log(await call(url + path));
        server.close();
        server.closeAllConnections();`,
    });
    const model = await modelServer();
    const command = ['node', 'agent.mjs'];
    const env = { MODEL_BASE_URL: model.url, RESOLVE_FROM: import.meta.url };
    const recorded = await recordIn(at, { command, env });
    expect(recorded.stdout).toContain('"number":3');
    expect(recorded.stdout).not.toContain('tracefork');
    const tape = openTape(at('run.tape'));
    expect(tape.exchanges).toHaveLength(3);
    expect(tape.events.filter(({ kind }) => kind === 'uncovered')).toEqual([]);
    await model.close();
    const { result, stdout } = await replayIn(at, { command, env });
    expect(result.verdict.reasons).toEqual([]);
    expect(stdout).toBe(recorded.stdout);
  },
);

test('a server of the host process, or of another run, is outside', async () => {
  const host = createServer((_request, response) => response.end('host')).listen(0, '127.0.0.1');
  await once(host, 'listening');
  const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const agent = async () => (await fetch(url)).text();
  const { tape } = await record(agent);
  host.closeAllConnections();
  host.close();
  expect(tape.exchanges).toHaveLength(1);
  expect((await replay(tape, agent)).result).toBe('exact');
});
