import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record, replay } from '../../../src/index.ts';
import { type Egress, egresses, type Ports } from './egress-agents.ts';
import { startTarget } from './egress-servers.ts';
import { seeError } from './observation.ts';
import { Peer } from './peer.ts';
import type { Certificates } from './run-case.ts';

/** What became of one way out; printed as a line of JSON. */
export interface EgressResult {
  readonly name: string;
  readonly native: unknown;
  readonly recorded: unknown;
  readonly replayed: unknown;
  /** Requests that reached the server while it was recorded. */
  readonly asked: number;
  readonly exchanges: number;
  readonly noted: readonly string[];
  readonly notedOnReplay: readonly string[];
  readonly verdict: string;
  readonly reasons: readonly string[];
  /** Connections that reached the server's, or the proxy's, port during the replay. */
  readonly leaked: number;
  /** Milliseconds that the replay took. */
  readonly took: number;
}

const { known } = JSON.parse(
  readFileSync(process.env.CERTIFICATES as string, 'utf8'),
) as Certificates;
const { setTimeout: realSetTimeout } = globalThis;

async function attempt(run: () => Promise<unknown>): Promise<unknown> {
  const hang = new Promise((resolve) => realSetTimeout(resolve, 5000, 'hang').unref());
  try {
    return await Promise.race([run(), hang]);
  } catch (error) {
    const { type, message, code, cause } = seeError(error);
    return { type, message: message.replace(/:\d+/g, ':PORT'), code, cause: cause?.code };
  }
}

async function localCanary(path: string): Promise<{ connections: number; close: () => void }> {
  const canary = { connections: 0, close: () => void server.close() };
  const server = createServer((socket) => {
    canary.connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return canary;
}

async function check(name: string, egress: Egress): Promise<EgressResult> {
  const path =
    egress.local === true
      ? join(tmpdir(), `tracefork-${process.pid}-${name.length}.sock`)
      : undefined;
  const target = await startTarget(egress.target, {
    certificate: known,
    ...(path === undefined ? {} : { path }),
  });
  const proxy = await startTarget('proxy', { certificate: known });
  const ports: Ports = { port: target.port, proxy: proxy.port, path, ca: known.cert };
  const agent = () => attempt(() => egress.run(ports));

  const native = await agent();
  target.asked = 0;
  proxy.asked = 0;
  const { tape, outcome } = await record(agent);
  const asked = target.asked + proxy.asked;
  await target.close();
  await proxy.close();
  if (path !== undefined) rmSync(path, { force: true });
  await new Promise((resolve) => realSetTimeout(resolve, 30));

  const canaries =
    path === undefined
      ? [await Peer.canary(ports.port), await Peer.canary(ports.proxy)]
      : [await localCanary(path)];
  const started = performance.now();
  let replayed: unknown;
  const verdict = await replay(tape, async () => {
    replayed = await agent();
    return replayed;
  });
  const took = performance.now() - started;
  const leaked = canaries.reduce((sum, canary) => sum + canary.connections, 0);
  for (const canary of canaries) await canary.close();
  const recordedNotes = tape.events.flatMap((event) =>
    event.kind === 'uncovered' ? [event.what] : [],
  );
  return {
    name,
    native,
    recorded: outcome.status === 'returned' ? outcome.value : 'threw',
    replayed,
    asked,
    exchanges: tape.exchanges.length,
    noted: recordedNotes,
    notedOnReplay: verdict.uncovered.slice(recordedNotes.length).map(({ what }) => what),
    verdict: verdict.result,
    reasons: verdict.reasons,
    leaked,
    took,
  };
}

process.on('uncaughtException', (error) => {
  console.log(JSON.stringify({ uncaught: String(error.stack) }));
});

for (const [name, egress] of Object.entries(egresses)) {
  if (!name.includes(process.env.ONLY ?? '')) continue;
  console.log(JSON.stringify(await check(name, egress)));
}
process.exit(0);
