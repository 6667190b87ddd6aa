import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestTapeOptions, withTestTape } from '@tracefork/transport/testing';
import { afterAll, afterEach } from 'vitest';

/** Where the tape of the test lies; emptied after each. */
export const folder: string = mkdtempSync(join(tmpdir(), 'tracefork-test-tape-'));
export const file: string = join(folder, 'run.tape');
/** What people were told. */
export const said: string[] = [];

let served = 0;
const server = createServer((_request, response) => {
  served += 1;
  response.setHeader('connection', 'close').end(`answer ${served}`);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
export const url: string = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  said.length = 0;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

export const ask = async (path: string, body?: object): Promise<string> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${url}/${path}`, init)).text();
};

/** A whole test: what the agent got, and how many requests reached the server meanwhile. */
export async function tested(
  agent: () => Promise<unknown>,
  options: Partial<TestTapeOptions> = {},
): Promise<{ value?: unknown; error?: unknown; live: number }> {
  const before = served;
  try {
    const settings = { file, env: {}, say: (line: string) => void said.push(line), ...options };
    const value = await withTestTape(settings, (run) => run(agent));
    return { value, live: served - before };
  } catch (error) {
    return { error, live: served - before };
  }
}
