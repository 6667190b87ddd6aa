import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import * as undici from 'undici';
import { afterEach, expect, test } from 'vitest';
import { record, replay } from '../../src/index.ts';

const open: Array<() => void> = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, attempt: number) => void,
): Promise<{ url: string; close: () => Promise<void>; attempts: () => number }> {
  let attempts = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => handle(request, response, attempts++));
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  open.push(() => void close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close, attempts: () => attempts };
}

const overloaded = (response: ServerResponse) =>
  response
    .writeHead(529, { 'content-type': 'application/json', 'retry-after-ms': '1' })
    .end('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}');

const message = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/json', 'request-id': 'req_7' }).end(
    JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'done' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 1 },
    }),
  );

const ask = (url: string, options: { apiKey?: string; maxRetries?: number } = {}) =>
  new Anthropic({ baseURL: url, apiKey: 'sk-ant-test-0000000001', ...options }).messages
    .create({ model: 'm', max_tokens: 8, messages: [{ role: 'user', content: 'hi' }] })
    .withResponse();

/** What became of it, as plain data. */
async function told<T>(run: () => Promise<T>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    const { name, message: text, status, cause } = error as Error & { status?: number };
    const { code } = ((cause as Error)?.cause ?? cause ?? {}) as { code?: string };
    return { class: (error as Error).constructor.name, name, text, status, code };
  }
}

test('a recorded 529 replays as 529', async () => {
  const { url, close } = await serve((_request, response) => void overloaded(response));
  const agent = () => told(() => ask(url, { maxRetries: 0 }));
  const { tape, outcome } = await record(agent);
  await close();
  expect(outcome).toMatchObject({ value: { class: 'OverloadedError', status: 529 } });
  expect(tape.exchanges[0]?.response?.status).toBe(529);
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
});

test('response headers reach the agent while recording and on replay', async () => {
  const { url, close } = await serve((_request, response) => void message(response));
  const agent = async () => (await ask(url)).response.headers.get('request-id');
  const { tape, outcome } = await record(agent);
  await close();
  expect(outcome).toEqual({ status: 'returned', value: 'req_7' });
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
});

test('retries of the SDK stay on, and each attempt is an exchange', async () => {
  const { url, close, attempts } = await serve((_request, response, attempt) =>
    attempt < 2 ? void overloaded(response) : void message(response),
  );
  const agent = async () => (await ask(url)).data.content;
  const { tape, outcome } = await record(agent);
  await close();
  expect(outcome.status).toBe('returned');
  expect(attempts()).toBe(3);
  expect(tape.exchanges.map(({ response }) => response?.status)).toEqual([529, 529, 200]);
  expect(await replay(tape, agent)).toMatchObject({
    result: 'exact',
    exchanges: { matched: 3, recorded: 3 },
  });
});

test('connection errors are recorded and replayed with class, code and number of attempts', async () => {
  const { url, close } = await serve(() => {});
  await close();
  const agent = () => told(() => ask(url, { maxRetries: 2 }));
  const { tape, outcome } = await record(agent);
  expect(outcome).toMatchObject({ value: { class: 'APIConnectionError', code: 'ECONNREFUSED' } });
  expect(tape.exchanges).toHaveLength(3);
  expect(await replay(tape, agent)).toMatchObject({
    result: 'exact',
    exchanges: { matched: 3, recorded: 3 },
  });
});

const firstEventClients: Readonly<
  Record<string, (url: string) => Promise<AsyncIterable<Uint8Array>>>
> = {
  fetch: async (url) => (await fetch(url)).body as unknown as AsyncIterable<Uint8Array>,
  'undici.request': async (url) => (await undici.request(url)).body,
  'http.request': (url) =>
    new Promise((resolve, reject) => void httpRequest(url, resolve).on('error', reject).end()),
};

for (const [name, stream] of Object.entries(firstEventClients)) {
  test(`with ${name} the first event of a stream arrives before the last is sent`, async () => {
    const sent: string[] = [];
    const { url } = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      sent.push('first');
      const go = () => {
        sent.push('last');
        response.end('data: last\n\n');
      };
      if (request.url === '/late') late = go;
      else go();
    });
    let late = () => {};
    const { outcome } = await record(async () => {
      const seen: string[] = [];
      for await (const chunk of await stream(`${url}/late`)) {
        seen.push(`${Buffer.from(chunk).toString().trim()} after ${sent.length} sent`);
        late();
        late = () => {};
      }
      return seen;
    });
    expect(outcome).toMatchObject({
      value: ['data: first after 1 sent', 'data: last after 2 sent'],
    });
  });

  test(`with ${name} an agent that does not read holds its server back, while recorded as alone`, async () => {
    const size = 64 * 1024;
    const count = 800;
    let written = 0;
    const { url } = await serve(async (_request, response) => {
      const chunk = Buffer.alloc(size);
      for (let n = 0; n < count && !response.destroyed; n++) {
        written++;
        if (!response.write(chunk)) await drained(response);
      }
      response.end();
    });
    const slowReader = async () => {
      written = 0;
      let total = 0;
      for await (const chunk of await stream(url)) {
        total += chunk.length;
        if (total === chunk.length) await stillness(() => written);
        writtenWhilePaused ||= written;
      }
      return total;
    };
    let writtenWhilePaused = 0;
    expect(await slowReader()).toBe(size * count);
    const alone = writtenWhilePaused;
    writtenWhilePaused = 0;
    const { outcome } = await record(slowReader);
    expect(outcome).toEqual({ status: 'returned', value: size * count });
    expect(alone).toBeLessThan(count);
    // Nothing is read ahead; what the kernel's buffers hold varies from run to run.
    expect(writtenWhilePaused).toBeLessThan(Math.min(count / 2, 2 * alone + 60));
  });
}

const { setTimeout: later } = globalThis;

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}

/** Waits until a figure has not changed for a while. */
async function stillness(figure: () => number): Promise<void> {
  for (let last = -1, quiet = 0; quiet < 10; ) {
    const now = figure();
    quiet = now === last ? quiet + 1 : 0;
    last = now;
    await new Promise((resolve) => later(resolve, 10));
  }
}

test('the same body sent to another URL is a divergence', async () => {
  const { url } = await serve((_request, response) => void response.end('ok'));
  const to = (path: string) => async () =>
    (await fetch(url + path, { method: 'POST', body: 'same' })).text();
  const { tape } = await record(to('/v1/messages'));
  const verdict = await replay(tape, to('/v1/elsewhere'));
  expect(verdict.result).toBe('drifted');
  expect(JSON.stringify(verdict.divergence)).toContain('/v1/elsewhere');
});

test('the same request with another method or another behaviour header is a divergence', async () => {
  const { url } = await serve((_request, response) => void response.end('ok'));
  const send = (init: RequestInit) => async () => (await fetch(url, init)).text();
  const { tape } = await record(
    send({ method: 'POST', body: 'x', headers: { 'anthropic-beta': 'a' } }),
  );
  const put = await replay(
    tape,
    send({ method: 'PUT', body: 'x', headers: { 'anthropic-beta': 'a' } }),
  );
  const beta = await replay(
    tape,
    send({ method: 'POST', body: 'x', headers: { 'anthropic-beta': 'b' } }),
  );
  expect([put.result, beta.result]).toEqual(['drifted', 'drifted']);
});

test('each exchange is on the tape with the times of its parts', async () => {
  const { url } = await serve((_request, response) => {
    later(() => response.writeHead(200).write('one'), 30);
    later(() => response.end('two'), 60);
  });
  const { tape } = await record(async () => (await fetch(url)).text());
  const { request, response, chunks } = tape.exchanges[0] ?? {};
  const start = request?.t ?? 0;
  expect((response?.t ?? 0) - start).toBeGreaterThanOrEqual(25);
  expect((chunks?.[1]?.t ?? 0) - start).toBeGreaterThanOrEqual(50);
});

test('a streamed request body arrives whole and in chunked encoding, while recorded as alone', async () => {
  const framings: Array<string | undefined> = [];
  const { url } = await serve((request, response) => {
    framings.push(request.headers['transfer-encoding']);
    response.end('ok');
  });
  const agent = async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('one '));
        controller.enqueue(new TextEncoder().encode('two'));
        controller.close();
      },
    });
    return (await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)).status;
  };
  await agent();
  const { tape } = await record(agent);
  expect(framings).toEqual(['chunked', 'chunked']);
  expect(Buffer.from(tape.exchanges[0]?.request.body ?? []).toString()).toBe('one two');
});

test('requests over connections that were open before are captured', async () => {
  const { url, attempts } = await serve((_request, response) => void response.end('ok'));
  const agent = new undici.Agent();
  const requestOnce = async () => (await undici.request(url, { dispatcher: agent })).body.text();
  await fetch(url).then((response) => response.text());
  await requestOnce();
  const { tape } = await record(async () => {
    await requestOnce();
    return (await fetch(url)).text();
  });
  expect(attempts()).toBe(4);
  expect(tape.exchanges).toHaveLength(2);
  await agent.close();
});

test("requests over a pool's open connections are noted as not covered, and carry nothing of ours", async () => {
  const names: string[] = [];
  const { url } = await serve((request, response) => {
    names.push(...Object.keys(request.headers));
    response.end('ok');
  });
  const pool = new undici.Pool(url, { connections: 1 });
  const requestOnce = async () => (await pool.request({ path: '/', method: 'GET' })).body.text();
  await requestOnce();
  const { tape } = await record(requestOnce);
  expect(tape.events.filter((event) => event.kind === 'uncovered')).toMatchObject([
    { what: 'warm-connection' },
  ]);
  expect(names.filter((name) => name.includes('tracefork'))).toEqual([]);
  await pool.destroy();
});

test('when the last session has ended, a plain connection is a plain connection', async () => {
  const { url } = await serve((_request, response) => void response.end('ok'));
  const before = [globalThis.fetch, connect, undici.Dispatcher.prototype.dispatch];
  await record(async () => (await fetch(url)).text());
  expect([globalThis.fetch, connect, undici.Dispatcher.prototype.dispatch]).toEqual(before);
  expect(await (await undici.request(url)).body.text()).toBe('ok');
});
