import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ReplayFailedError, withTestTape } from '@tracefork/transport/testing';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { temp } from './support/temp.ts';

test("a test's failure explains a difference in the words of replay", async () => {
  const cwd = temp();
  const server = createServer((_request, response) => {
    response.setHeader('connection', 'close').end('{"type":"message","content":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/messages`;
  const agent = (prompt: string) => `export const main = async () => {
    const messages = [{ role: 'user', content: ${JSON.stringify(prompt)} }];
    const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages });
    return (await fetch('${url}', { method: 'POST', body })).text();
  };`;
  const load = async (name: string, prompt: string): Promise<() => Promise<string>> => {
    writeFileSync(join(cwd, name), agent(prompt));
    return (await import(pathToFileURL(join(cwd, name)).href)).main;
  };
  const settings = { file: join(cwd, 'run.tape'), env: {}, say: () => {} };
  const recorded = await load('recorded.mjs', 'Refund order 1042');
  await withTestTape(settings, (run) => run(recorded));
  server.close();

  const changed = await load('changed.mjs', 'Refund all orders');
  const failure = await withTestTape(settings, (run) => run(changed)).then(
    () => undefined,
    (error: ReplayFailedError) => error,
  );
  const { stderr } = await tracefork(['replay', 'run.tape', '--agent', './changed.mjs:main'], {
    cwd,
  });
  const wordsOf = (text: string): readonly string[] =>
    text
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, ' '))
      .filter((line) => /^(because|differs|tape Refund|now|likely)/.test(line));
  expect(wordsOf(stderr)).toHaveLength(5);
  expect(wordsOf(failure?.message ?? '')).toEqual(wordsOf(stderr));
});
