import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSupportedNode } from '../node-version.ts';
import type { Check, Finding, Surroundings } from './finding.ts';
import { agentsNode } from './node.ts';

const agent = `const answer = await fetch(process.argv[2]);
if ((await answer.text()) !== 'yes' || Math.random() === 2) process.exit(3);
`;

/** A server on 127.0.0.1, and a small agent that is recorded against it and replayed without. */
export const selfTest: Check = {
  about: 'recording',
  look: async (around) => {
    const server = createServer((_request, response) => response.end('yes'));
    try {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    } catch (error) {
      return [noLoopback(error)];
    }
    const folder = mkdtempSync(join(tmpdir(), 'tracefork-doctor-'));
    const { port } = server.address() as AddressInfo;
    try {
      const loopback = {
        about: 'loopback',
        state: 'fine',
        says: '127.0.0.1 takes connections',
      } as const;
      return [
        loopback,
        await recorded(around, { folder, url: `http://127.0.0.1:${port}/` }, () => server.close()),
      ];
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function recorded(
  around: Surroundings,
  { folder, url }: { readonly folder: string; readonly url: string },
  disconnect: () => void,
): Promise<Finding> {
  const about = 'recording';
  const found = agentsNode(around);
  const node =
    found !== undefined && isSupportedNode(found.version) ? found.path : process.execPath;
  writeFileSync(join(folder, 'agent.mjs'), agent);
  const tape = join(folder, 'run.tape');
  const command = [node, join(folder, 'agent.mjs'), url];
  const settings = { command, cwd: around.cwd, env: around.env };
  const { recordCommand, replayCommand } = await import('@tracefork/transport/command');
  const { exit, captured } = await recordCommand({ ...settings, file: tape, stdout: 'stderr' });
  disconnect();
  if (!captured || exit.code !== 0) {
    return {
      about,
      state: 'broken',
      says: captured
        ? `an agent that asks a server on 127.0.0.1 ended with ${exit.code ?? exit.signal} under the recorder`
        : 'no recorder was loaded into an agent',
      advice:
        'Try again with an empty NODE_OPTIONS and without proxies: env -u NODE_OPTIONS -u HTTP_PROXY tracefork doctor',
    };
  }
  const { verdict } = await replayCommand({ ...settings, tape, output: 'capture' });
  if (verdict.result === 'exact') {
    return {
      about,
      state: 'fine',
      says: 'a small agent was recorded, and replayed exactly without its server',
    };
  }
  return {
    about,
    state: 'broken',
    says: `a small agent was recorded, and its replay is ${verdict.result}, not exact`,
    advice:
      'Something is loaded into every Node process here; try again with: env -u NODE_OPTIONS tracefork doctor. If that changes nothing, it is a fault of tracefork, worth a report.',
  };
}

function noLoopback(error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    about: 'loopback',
    state: 'broken',
    says: `nothing may listen on 127.0.0.1 here: ${reason}`,
    advice:
      'The demo, proxy and serve need it. Allow it in the sandbox or container that this runs in.',
  };
}
