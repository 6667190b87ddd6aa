import type { Event, Headers } from '@tracefork/tape';
import type { PartRecorder } from '../children/part-recorder.ts';
import { type Intervene, intervened, interventionEvent } from '../disturb/intervention.ts';
import { toErrorData } from '../exchange/error-data.ts';
import type { CapturedRequest, Exchange, OpenUpstream, Upstream } from '../exchange/exchange.ts';
import { createRecordGate } from '../gate/record-gate.ts';
import { workOf } from '../gate/work.ts';
import { type RecordParts, type ResumePoint, recordParts } from '../parts.ts';
import type { Delivery, Source, Uncovered } from '../ports.ts';
import { real } from '../real.ts';
import { redactHeaders } from '../redact/headers.ts';
import { redactingSink } from '../redact/redacting-sink.ts';
import type { Redactor } from '../redact/redactor.ts';
import { redactUrl } from '../redact/url.ts';
import type { Session } from '../session.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { deliveryEvent } from './delivery-event.ts';
import { type EventSink, TapeLog } from './tape-log.ts';

export interface RecordSessionOptions {
  readonly sink: EventSink;
  /** Takes secrets out of what is written down. */
  readonly redactor: Redactor;
  /** URL of the preload that this process was started with; programs it starts must not see it. */
  readonly preload?: string;
  /** Lets Node processes that the agent starts record themselves. */
  readonly parts?: PartRecorder | undefined;
  /** Where a recording goes on that begins in the middle of a run: the tail of a fork. */
  readonly resume?: ResumePoint;
  /** Decides about each request; what it does is on the tape. */
  readonly intervene?: Intervene;
  /** The session that the agent sees, where it is another one. */
  readonly self?: Session;
}

/** A recording in progress: writes every event down, and hands deliveries on in one order. */
export class RecordSession implements Session {
  readonly mode = 'record';
  readonly allowsEgress = true;
  readonly variables: Readonly<Record<string, string>> = {};
  over = false;
  readonly draws: RecordParts['draws'];
  readonly clock: RecordParts['clock'];
  readonly timers: RecordParts['timers'];
  readonly programs: RecordParts['programs'];
  readonly log: TapeLog;
  readonly gate: ReturnType<typeof createRecordGate>;
  readonly #redactor: Redactor;
  readonly #intervene: Intervene | undefined;
  readonly #start = real.performanceNow();
  /** Variables that the agent read, and whether they had a value then. */
  readonly #variables = new Map<string, boolean>();
  readonly #uncovered = new Map<string, Uncovered>();
  readonly #began: number;
  #lastUrl = { given: '', shown: '' };
  #exchanges: number;
  #calls: number;

  constructor({
    sink,
    redactor,
    preload,
    parts,
    resume,
    intervene,
    self = this,
  }: RecordSessionOptions) {
    this.#redactor = redactor;
    this.#intervene = intervene;
    this.#began = resume?.t ?? 0;
    this.#exchanges = resume?.exchanges ?? 0;
    this.#calls = resume?.calls ?? 0;
    this.log = new TapeLog(redactingSink(sink, redactor));
    this.gate = createRecordGate((source, delivery) => this.#write(source, delivery), {
      working: () => workOf(self),
    });
    ({
      draws: this.draws,
      clock: this.clock,
      timers: this.timers,
      programs: this.programs,
    } = recordParts({
      log: this.log,
      gate: this.gate,
      now: () => this.now(),
      uncovered: (what) => this.uncovered(what),
      scrub: redactor.text,
      clean: (bytes) => this.clean(bytes),
      parts,
      ...(preload === undefined ? {} : { preload }),
      ...(resume === undefined ? {} : { resume }),
    }));
  }

  /** Milliseconds since the recording began, to the microsecond. */
  now(): number {
    return Math.round((this.#began + real.performanceNow() - this.#start) * 1000) / 1000;
  }

  /** Number of the exchange that the agent would begin next. */
  get nextExchange(): number {
    return this.#exchanges;
  }

  /** Number of the tool call that the agent would begin next. */
  get nextCall(): number {
    return this.#calls;
  }

  exchange(request: CapturedRequest, openUpstream: OpenUpstream): Exchange {
    const x = this.#exchanges++;
    const source = { from: 'exchange', x, pulled: request.via === 'fetch' } as const;
    this.#writeVariables();
    this.log.append(
      {
        kind: 'request',
        t: this.now(),
        x,
        via: request.via,
        method: request.method,
        url: this.#shownUrl(request.url),
        headers: this.#hide(request.headers),
        body: request.body,
      },
      { owned: true },
    );
    const intervention = this.#intervene?.({ ...request, x });
    if (intervention !== undefined) {
      this.log.append(interventionEvent(intervention, { t: this.now(), x }));
    }
    // Everything up to here is in the kernel before anything leaves the process.
    this.log.checkpoint();
    const { via } = request;
    return this.play(
      intervention === undefined ? openUpstream() : intervened(intervention, { via, openUpstream }),
      source,
    );
  }

  /** Hands what comes from `upstream` on to the agent, each arrival in its turn and written down. */
  play(upstream: Upstream, source: Source & { readonly from: 'exchange' }): Exchange {
    const { x } = source;
    let over = false;
    let withdraw = () => {};
    return {
      next: () =>
        new Promise((resolve, reject) => {
          upstream.next().then((arrival) => {
            if (over) return;
            withdraw = this.gate.deliver(source, arrival.delivery, () => {
              const { kind } = arrival.delivery;
              over = kind === 'complete' || kind === 'failure';
              resolve(arrival);
            });
          }, reject);
        }),
      abort: () => {
        if (over) return;
        over = true;
        withdraw();
        this.log.append({ kind: 'abort', t: this.now(), x });
        upstream.abort();
      },
    };
  }

  async tool<T>(call: ToolCall, run: () => T | Promise<T>): Promise<T> {
    const number = this.#calls++;
    this.log.append({ kind: 'tool-call', t: this.now(), call: number, ...call });
    this.log.checkpoint();
    const source: Source = { from: 'tool', call: number };
    const deliver = (delivery: Delivery) =>
      new Promise<void>((resolve) => {
        this.gate.deliver(source, delivery, resolve);
      });
    try {
      const value = await run();
      const json = JSON.stringify(value);
      await deliver({
        kind: 'tool-result',
        ...(json === undefined ? {} : { output: Buffer.from(json) }),
      });
      return value;
    } catch (thrown) {
      await deliver({ kind: 'tool-result', error: toErrorData(thrown) });
      throw thrown;
    }
  }

  uncovered(what: Uncovered): void {
    const key = `${what.what}\n${what.detail}`;
    if (this.#uncovered.has(key)) return;
    this.#uncovered.set(key, what);
    this.log.append({ kind: 'uncovered', t: this.now(), ...what });
  }

  /** Whether bytes may be written down as they are. */
  readonly clean = (bytes: Uint8Array): boolean => this.#redactor.bytes(bytes) === bytes;

  beforeLeaving(): void {
    this.log.checkpoint();
  }

  environmentRead(name: string): void {
    this.#variables.set(name, process.env[name] !== undefined);
  }

  /** Writes the run's end down: what it read, and how it ended, if that is known. */
  finish(outcome: (Event & { kind: 'outcome' }) | undefined): void {
    this.over = true;
    this.programs.finish();
    const t = this.now();
    this.timers.end();
    this.clock.boundary(t);
    this.#writeVariables();
    if (outcome !== undefined) this.log.append(outcome);
    this.log.append({ kind: 'end', t, complete: true });
    this.log.checkpoint();
  }

  /** What was read since the last time; a recording that is cut off later has it too. */
  #writeVariables(): void {
    if (this.#variables.size === 0) return;
    const names = [...this.#variables.keys()].sort();
    const unset = names.filter((name) => this.#variables.get(name) === false);
    this.#variables.clear();
    this.log.append({ kind: 'environment-read', t: this.now(), names, unset });
  }

  /** An agent asks the same few places again and again. */
  #shownUrl(url: string): string {
    if (this.#lastUrl.given !== url) {
      this.#lastUrl = { given: url, shown: this.#redactor.text(redactUrl(url)) };
    }
    return this.#lastUrl.shown;
  }

  #hideUrl(url: string | undefined): { url?: string } {
    return url === undefined ? {} : { url: this.#shownUrl(url) };
  }

  #hide(headers: Headers): Headers {
    return redactHeaders(headers).map(([name, value]) => [name, this.#redactor.text(value)]);
  }

  #write(source: Source, delivery: Delivery): void {
    const t = this.now();
    this.clock.boundary(t);
    if (delivery.kind === 'data') {
      if (source.from === 'exchange') {
        // Fetch gives its agent a copy.
        const owned = source.pulled === true;
        this.log.data(source.x, { t, bytes: delivery.bytes, owned });
      }
      return;
    }
    const shown =
      delivery.kind === 'response'
        ? { ...delivery, headers: this.#hide(delivery.headers), ...this.#hideUrl(delivery.url) }
        : delivery;
    this.log.append(deliveryEvent(source, { t, delivery: shown }));
  }
}
