import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askPermit, servePermit } from '../../src/command/permit.ts';

test('a command that ends within its question disturbs nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'permit-'));
  const asked: number[] = [];
  const permit = await servePermit(async ({ x }) => void asked.push(x), folder);
  onTestFinished(() => {
    permit.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.removeListener('unhandledRejection', note));
  for (const said of ['', '{"x":1,"url":"htt']) {
    const socket = connect(permit.path);
    socket.resume();
    socket.end(said);
    await once(socket, 'close');
  }
  const call = { x: 2, url: 'http://localhost/v1/messages', body: null };
  expect(await askPermit(permit.path, call)).toBe(undefined);
  expect([asked, unhandled]).toEqual([[2], []]);
});
