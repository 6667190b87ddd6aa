import type { Tape } from '@tracefork/tape';
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

export interface Cell {
  readonly scenario: string;
  readonly client: string;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One cell of the matrix; its three acts are run one after the other, and may overlap with other cells'. */
export class Case {
  readonly #cell: Cell;
  readonly #peer: Peer;
  readonly #port: number;
  readonly #agent: () => Promise<Observation>;
  readonly #there: boolean;
  #native: Observation = {};
  #arrivedNative: readonly Arrived[] = [];
  #recorded: Observation = {};
  #tape: Tape | undefined;

  private constructor(
    cell: Cell,
    parts: { peer: Peer; there: boolean; call: Call; client: Client },
  ) {
    this.#cell = cell;
    this.#peer = parts.peer;
    this.#port = parts.peer.port;
    this.#there = parts.there;
    this.#agent = () => limited(() => parts.client(parts.call));
  }

  static async open(
    cell: Cell,
    parts: { scenario: Scenario; client: Client; certificates: Certificates },
  ): Promise<Case> {
    const { scenario, client, certificates } = parts;
    const kind = scenario.server ?? 'http';
    const certificate =
      kind === 'https'
        ? certificates.known
        : kind === 'https, unknown'
          ? certificates.unknown
          : undefined;
    const peer = await Peer.start(scenario.answer ?? (() => {}), certificate);
    const scheme = certificate === undefined ? 'http' : 'https';
    const call: Call = {
      url: `${scheme}://${scenario.host ?? '127.0.0.1'}:${peer.port}`,
      method: 'GET',
      headers: {},
      ...(kind === 'https' ? { ca: certificates.known.cert } : {}),
      ...scenario.call,
    };
    const opened = new Case(cell, { peer, there: kind !== 'none', call, client });
    if (kind === 'none') await peer.close();
    return opened;
  }

  async alone(): Promise<void> {
    this.#native = await this.#agent();
    this.#arrivedNative = [...this.#peer.requests];
    await this.#peer.reset();
  }

  async record(): Promise<void> {
    const { tape, outcome } = await record(this.#agent);
    this.#tape = tape;
    if (outcome.status === 'returned') this.#recorded = outcome.value;
    if (this.#there) await this.#peer.close();
  }

  async replay(): Promise<CaseResult> {
    // Pools of the two runs may open a connection for requests that were given up.
    await pause(30);
    const tape = this.#tape as Tape;
    const canary = await Peer.canary(this.#port);
    let replayed: Observation = {};
    const verdict = await replay(tape, async () => {
      replayed = await this.#agent();
      return replayed;
    });
    const leaked = canary.connections;
    await canary.close();
    return {
      ...this.#cell,
      native: this.#native,
      recorded: this.#recorded,
      replayed,
      arrivedNative: this.#arrivedNative,
      arrivedRecorded: this.#peer.requests,
      exchanges: tape.exchanges.length,
      uncovered: tape.events.flatMap((event) =>
        event.kind === 'uncovered' ? [`${event.what}: ${event.detail}`] : [],
      ),
      verdict: verdict.result,
      reasons: verdict.reasons,
      leaked,
    };
  }
}

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

/** A hang is an observation too. */
function limited(run: () => Promise<Observation>): Promise<Observation> {
  return new Promise((resolve) => {
    const timer = realSetTimeout(
      () =>
        resolve({ error: { type: 'hang', name: 'hang', message: 'nothing in 20 s', fields: {} } }),
      20_000,
    );
    void run().then((seen) => {
      realClearTimeout(timer);
      resolve(seen);
    });
  });
}
