import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { Client } from './clients.ts';

/** Agents whose path depends on what reaches them first; each returns what it saw, in order. */
export type Agent = (client: Client) => Promise<readonly string[]>;

const members = ['a', 'b', 'c', 'd', 'e'];

export const agents: Readonly<Record<string, Agent>> = {
  'follow-ups that depend on the order of completion': async (client) => {
    const seen: string[] = [];
    await Promise.all(
      members.map(async (id) => {
        seen.push(`${id} ${await client.ask({ id })}`);
        const place = seen.length;
        seen.push(`${id} after ${place}: ${await client.ask({ id: `${id} after ${place}` })}`);
      }),
    );
    return seen;
  },

  'identical requests that race': async (client) => {
    const seen: string[] = [];
    await Promise.all(
      members.map(async (id) => {
        const first = await client.ask({ id: 'same' });
        seen.push(`${id} ${first}`);
        seen.push(await client.ask({ id: `${id} got ${first}` }));
      }),
    );
    return seen;
  },

  'timeouts that race responses': async (client) => {
    const seen: string[] = [];
    const late: Promise<unknown>[] = [];
    await Promise.all(
      members.map(async (id) => {
        const answer = client.ask({ id });
        late.push(answer.then((text) => seen.push(`${id} came: ${text}`)));
        const first = await Promise.race([answer, sleep(8, 'timeout')]);
        seen.push(`${id} ${first}`);
        if (first === 'timeout') seen.push(await client.ask({ id: `${id} again, ${seen.length}` }));
      }),
    );
    await Promise.all(late);
    return seen;
  },

  'timeouts that abort requests': async (client) => {
    const seen: string[] = [];
    await Promise.all(
      members.map(async (id) => {
        // From 4 to 64 ms, so that on an idle machine and on a busy one some are in time.
        const signal = AbortSignal.timeout(Math.round(4 * 2 ** (4 * Math.random())));
        const first = await client.ask({ id }, { signal }).catch((error) => `${error.name}`);
        seen.push(`${id} ${first}`);
        seen.push(await client.ask({ id: `${id} then, ${seen.length}` }));
      }),
    );
    return seen;
  },

  'streams that interleave, the first one to end cancelling another': async (client) => {
    const seen: string[] = [];
    const stop = new AbortController();
    await Promise.all(
      members.slice(0, 4).map(async (id) => {
        try {
          const options = id === 'd' ? { signal: stop.signal } : {};
          for await (const part of client.listen({ id }, options)) seen.push(`${id} ${part}`);
          seen.push(`${id} ended`);
          stop.abort();
        } catch (error) {
          seen.push(`${id} ${(error as Error).name}`);
        }
      }),
    );
    return seen;
  },

  'a ticker beside requests': async (client) => {
    const seen: string[] = [];
    let ticks = 0;
    const ticker = setInterval(() => seen.push(`tick ${++ticks}`), 3);
    await Promise.all(
      members.slice(0, 3).map(async (id) => {
        seen.push(`${id} ${await client.ask({ id })}`);
        seen.push(await client.ask({ id: `${id} at tick ${ticks}` }));
      }),
    );
    clearInterval(ticker);
    return seen;
  },

  'retries with a random backoff': async (client) => {
    const seen: string[] = [];
    const attempt = async (id: string): Promise<string> => {
      for (let tries = 0; ; tries++) {
        try {
          return await client.ask({ id: `${id} ${seen.length}`, flaky: true });
        } catch (error) {
          seen.push(`${id} ${(error as Error).message}`);
          if (tries === 5) return 'gave up';
          await sleep(2 ** tries * Math.random());
        }
      }
    };
    await Promise.all(members.map(async (id) => seen.push(`${id} ${await attempt(id)}`)));
    return seen;
  },

  'compression and hashing between requests': async (client) => {
    const seen: string[] = [];
    await Promise.all(
      members.slice(0, 3).map(async (id) => {
        const text = (await client.ask({ id })).repeat(2000);
        seen.push(`${id} zipped ${(await promisify(gzip)(text)).length > 0}`);
        const digest = await crypto.subtle.digest('SHA-256', Buffer.from(text));
        seen.push(`${id} ${Buffer.from(digest).toString('hex')}`);
        seen.push(await client.ask({ id: `${id} after hashing, ${seen.length}` }));
        const stream = createGzip();
        stream.end(text);
        seen.push(`${id} zipped again ${(await buffer(stream)).length > 0}`);
        seen.push(await client.ask({ id: `${id} after zipping, ${seen.length}` }));
      }),
    );
    return seen;
  },

  'files and programs between requests': async (client) => {
    const seen: string[] = [];
    await Promise.all(
      members.slice(0, 3).map(async (id) => {
        seen.push(`${id} ${await client.ask({ id })}`);
        const size = (await readFile(import.meta.filename)).length;
        seen.push(`${id} read ${size}`);
        seen.push(await client.ask({ id: `${id} after reading, ${seen.length}` }));
        const { stdout } = await promisify(execFile)('echo', [id]);
        seen.push(`${id} ran ${stdout.trim()}`);
        seen.push(await client.ask({ id: `${id} after running, ${seen.length}` }));
      }),
    );
    const child = spawn('sh', ['-c', 'echo one; sleep 0.005; echo two']);
    child.stdout.on('data', (chunk) => seen.push(`sh ${chunk}`));
    const beside = client.ask({ id: 'beside' }).then((text) => seen.push(text));
    await new Promise((resolve) => child.once('close', resolve));
    await beside;
    return seen;
  },
};
