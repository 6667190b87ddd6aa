import { record, replay } from '../../../src/index.ts';
import type { Call } from './call.ts';
import type { Client } from './clients.ts';
import type { Observation } from './observation.ts';
import { type Arrived, type Certificate, Peer } from './peer.ts';
import type { Scenario } from './scenarios.ts';

/** One client in one situation: alone, recorded, and replayed with nobody there. */
export interface CaseResult {
  readonly scenario: string;
  readonly client: string;
  readonly native: Observation;
  readonly recorded: Observation;
  readonly replayed: Observation;
  readonly arrivedNative: readonly Arrived[];
  readonly arrivedRecorded: readonly Arrived[];
  /** Requests on the tape. */
  readonly exchanges: number;
  readonly uncovered: readonly string[];
  readonly verdict: string;
  readonly reasons: readonly string[];
  /** Connections that reached the port during the replay. */
  readonly leaked: number;
}

export interface Certificates {
  readonly known: Certificate;
  readonly unknown: Certificate;
}

/** Runs one cell of the matrix. */
export async function runCase(
  { name, scenario }: { name: string; scenario: Scenario },
  {
    clientName,
    client,
    certificates,
  }: { clientName: string; client: Client; certificates: Certificates },
): Promise<CaseResult> {
  const kind = scenario.server ?? 'http';
  const certificate =
    kind === 'https' ? certificates.known : kind === 'https, unknown' ? certificates.unknown : undefined;
  const peer = await Peer.start(scenario.answer ?? (() => {}), certificate);
  const { port } = peer;
  if (kind === 'none') await peer.close();

  const scheme = certificate === undefined ? 'http' : 'https';
  const call: Call = {
    url: `${scheme}://${scenario.host ?? '127.0.0.1'}:${port}${scenario.path ?? ''}`,
    method: 'GET',
    headers: {},
    ...(kind === 'https' ? { ca: certificates.known.cert } : {}),
    ...scenario.call,
  };
  const agent = () => limited(client(call));

  const native = await agent();
  const arrivedNative = [...peer.requests];
  await peer.reset();
  const recording = await record(agent);
  const arrivedRecorded = [...peer.requests];
  if (kind !== 'none') await peer.close();
  // Pools of the two runs may open a connection for requests that were given up; not in replay.
  await new Promise((resolve) => realSetTimeout(resolve, 30));

  const canary = await Peer.canary(port);
  let replayed: Observation = {};
  const verdict = await replay(recording.tape, async () => {
    replayed = await agent();
    return replayed;
  });
  const leaked = canary.connections;
  await canary.close();

  return {
    scenario: name,
    client: clientName,
    native,
    recorded: recording.outcome.status === 'returned' ? recording.outcome.value : {},
    replayed,
    arrivedNative,
    arrivedRecorded,
    exchanges: recording.tape.exchanges.length,
    uncovered: recording.tape.events.flatMap((event) =>
      event.kind === 'uncovered' ? [`${event.what}: ${event.detail}`] : [],
    ),
    verdict: verdict.result,
    reasons: verdict.reasons,
    leaked,
  };
}

const realSetTimeout = globalThis.setTimeout;
const realClearTimeout = globalThis.clearTimeout;

/** A hang is an observation too. */
function limited(observation: Promise<Observation>): Promise<Observation> {
  return new Promise((resolve) => {
    const timer = realSetTimeout(
      () => resolve({ error: { type: 'hang', name: 'hang', message: 'nothing in 8 s', fields: {} } }),
      8000,
    );
    void observation.then((seen) => {
      realClearTimeout(timer);
      resolve(seen);
    });
  });
}
