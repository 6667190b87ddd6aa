import childProcess from 'node:child_process';
import crypto, { webcrypto } from 'node:crypto';
import dgram from 'node:dgram';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import Module from 'node:module';
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import timersPromises from 'node:timers/promises';
import util from 'node:util';
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { tool } from '../../src/tools/tool-call.ts';
import { type Client, clients } from './support/clients.ts';
import { type NoisyServer, startNoisyServer } from './support/noisy-server.ts';

let server: NoisyServer;
beforeAll(async () => {
  server = await startNoisyServer();
});
afterAll(() => server.close());

/** Everything that a session may patch. */
const patched: Readonly<Record<string, object>> = {
  ...{ globalThis, Date, Math, performance, process, crypto, dgram, fs, http, http2, util, zlib },
  ...{ 'process.env': process.env, 'fs.promises': fs.promises, 'timers/promises': timersPromises },
  ...{ child_process: childProcess, worker_threads: workerThreads, net, Intl },
  'ChildProcess.prototype': childProcess.ChildProcess.prototype,
  'Crypto.prototype': Object.getPrototypeOf(webcrypto),
  'SubtleCrypto.prototype': Object.getPrototypeOf(webcrypto.subtle),
  'Performance.prototype': Object.getPrototypeOf(performance),
  'Socket.prototype': net.Socket.prototype,
  'Module.prototype': Module.prototype,
  AbortSignal: AbortSignal,
  'DateTimeFormat.prototype': Intl.DateTimeFormat.prototype,
  hrtime: process.hrtime,
};

function snapshot(): ReadonlyMap<string, PropertyDescriptor> {
  const found = new Map<string, PropertyDescriptor>();
  for (const [name, target] of Object.entries(patched)) {
    for (const key of Reflect.ownKeys(target)) {
      const descriptor = Object.getOwnPropertyDescriptor(target, key);
      if (descriptor !== undefined) found.set(`${name}.${String(key)}`, descriptor);
    }
  }
  return found;
}

function changes(
  before: ReadonlyMap<string, PropertyDescriptor>,
  after: ReadonlyMap<string, PropertyDescriptor>,
): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    return (
      !Object.is(a?.value, b?.value) ||
      a?.get !== b?.get ||
      a?.set !== b?.set ||
      a?.writable !== b?.writable ||
      a?.enumerable !== b?.enumerable ||
      a?.configurable !== b?.configurable
    );
  });
}

const names = Object.keys(clients);
const look = tool('look', async (id: string) => `seen by ${id}`);

function clientNamed(name: string): Client {
  const make = clients[name];
  if (make === undefined) throw new Error(`no client ${name}`);
  return make(server.url);
}

/** An agent that leaves its name in everything it does. */
function agentNamed(id: string, client: string) {
  return async () => {
    const { ask, listen } = clientNamed(client);
    const first = await ask({ id: `${id} ${Math.random()}` });
    await new Promise((resolve) => setTimeout(resolve, 3));
    const both = await Promise.all([ask({ id: `${id} ${Date.now()}` }), look(id)]);
    const parts: string[] = [];
    for await (const part of listen({ id: `${id} ${crypto.randomUUID()}` })) parts.push(part);
    return [id, first, ...both, parts.join('')];
  };
}

test('100 recorders and replayers at once: each tape holds its own, and globals come back', async () => {
  const agents = Array.from({ length: 50 }, (_, index) =>
    agentNamed(`agent-${index}.`, names[index % names.length] as string),
  );
  // Modules that are loaded late add properties of their own; that is not what is tested here.
  const warm = await record(() => Promise.all(agents.slice(0, names.length).map((run) => run())));
  expect(warm.outcome.status).toBe('returned');
  const before = snapshot();
  const first = await Promise.all(agents.map((agent) => record(agent)));
  expect(changes(before, snapshot())).toEqual([]);

  const recorders = agents.map((agent) => record(agent));
  const replays = first.map(({ tape }, index) => replay(tape, agents[index] as () => unknown));
  expect(changes(before, snapshot()).length).toBeGreaterThan(10);
  const [second, verdicts] = await Promise.all([Promise.all(recorders), Promise.all(replays)]);
  expect(changes(before, snapshot())).toEqual([]);

  expect(verdicts.flatMap(({ reasons }) => reasons)).toEqual([]);
  expect(verdicts.every(({ result }) => result === 'exact')).toBe(true);
  for (const [index, { tape, outcome }] of [...first, ...second].entries()) {
    const id = `agent-${index % 50}.`;
    if (outcome.status === 'threw') throw outcome.error;
    expect(outcome.value[0]).toBe(id);
    expect(tape.exchanges).toHaveLength(3);
    for (const { request } of tape.exchanges) {
      expect(Buffer.from(request.body ?? []).toString()).toContain(id);
    }
    expect(tape.events.filter(({ kind }) => kind === 'tool-call')).toHaveLength(1);
    expect(
      tape.events.filter((event) => event.kind === 'draw' && event.source === 'uuid'),
    ).toHaveLength(1);
  }
});

test('a recording inside the replay of another run: neither sees the other', async () => {
  const [outer, inner] = [agentNamed('outer', 'fetch'), agentNamed('inner', 'fetch')];
  const { tape } = await record(outer);
  let innerTape: Awaited<ReturnType<typeof record>>['tape'] | undefined;
  const verdict = await replay(tape, async () => {
    const nested = await record(inner);
    innerTape = nested.tape;
    return outer();
  });
  expect(verdict.reasons).toEqual([]);
  expect(innerTape?.exchanges).toHaveLength(3);
  expect((await replay(innerTape as never, inner)).result).toBe('exact');
});

test('overlapping recorders that end in any order restore the globals', async () => {
  const before = snapshot();
  const sleep = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));
  const runs = [30, 10, 20].map((ms) => record(sleep(ms)));
  await Promise.all(runs);
  await expect(record(() => Promise.reject(new Error('x')))).resolves.toMatchObject({
    outcome: { status: 'threw' },
  });
  expect(changes(before, snapshot())).toEqual([]);
});

test('code outside the runs uses its own connections, clock and draws while runs go on', async () => {
  const running = record(() => new Promise((resolve) => setTimeout(resolve, 60)));
  const clock = Date.now();
  const answers = await Promise.all(
    names.map((name) => clientNamed(name).ask({ id: 'from outside' })),
  );
  expect(answers.every((answer) => answer.length > 0)).toBe(true);
  expect(Date.now() - clock).toBeLessThan(1000);
  const { tape } = await running;
  expect(tape.exchanges).toEqual([]);
});

test('a pooled connection of a run that ended serves whoever uses it next', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const get = () =>
    new Promise<number>((resolve, reject) => {
      http
        .request(server.url, { method: 'POST', agent }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        })
        .on('error', reject)
        .end('{"id":"pooled"}');
    });
  const { tape } = await record(get);
  expect(tape.exchanges).toHaveLength(1);
  expect(await get()).toBe(200);
  expect((await replay(tape, get)).result).toBe('exact');
  expect(await get()).toBe(200);
  // Another run keeps the patches in place while the pool goes from hand to hand.
  const other = record(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect((await record(get)).tape.exchanges).toHaveLength(1);
  expect(await get()).toBe(200);
  expect((await replay(tape, get)).result).toBe('exact');
  expect(await get()).toBe(200);
  expect((await other).tape.exchanges).toHaveLength(0);
  agent.destroy();
});
