import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import {
  type RecordCommandOptions,
  type ReplayCommandOptions,
  recordCommand,
  replayCommand,
} from '@tracefork/transport/command';
import { expect } from 'vitest';

/** A server that numbers what it is asked; asked to `hang`, it never answers. */
export async function countingServer() {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    seen.push(body);
    if (body !== 'hang') response.end(JSON.stringify({ number: seen.length, body }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Server = Awaited<ReturnType<typeof countingServer>>;

/** Records `node agent.mjs` in a folder with these files; each of them may `ask` the server. */
export async function recordRun(
  server: Server,
  files: Readonly<Record<string, string>>,
  { node = process.execPath, ...options }: { node?: string } & Partial<RecordCommandOptions> = {},
) {
  const cwd = mkdtempSync(join(tmpdir(), 'children-'));
  const write = (name: string, code: string) =>
    writeFileSync(
      join(cwd, name),
      `const ask = (body) => fetch('${server.url}', { method: 'POST', body: String(body) }).then((r) => r.json());\n${code}`,
    );
  for (const [name, code] of Object.entries(files)) write(name, code);
  const file = join(cwd, 'run.tape');
  const command = [node, 'agent.mjs'];
  const run = await recordCommand({ command, cwd, file, stdout: 'stderr', ...options });
  return {
    cwd,
    write,
    run,
    tape: openTape(file),
    /** Replays it, and makes sure that nothing reaches the server. */
    async replay(given: Partial<ReplayCommandOptions> = {}) {
      const before = server.seen.length;
      const replayed = await replayCommand({
        command,
        cwd,
        tape: file,
        output: 'capture',
        ...given,
      });
      expect(server.seen.length).toBe(before);
      return { ...replayed, printed: Buffer.from(replayed.output ?? []).toString() };
    },
  };
}
