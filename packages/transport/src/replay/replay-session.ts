import { PartReplays, type Rerun } from '../children/part-replays.ts';
import type { StartedProgram } from '../children/replay-part.ts';
import { besideTheTape, type Disturbance, Disturbances } from '../disturb/disturbances.ts';
import { givenArrivals, recordedArrivals, upstreamOf } from '../disturb/upstreams.ts';
import { fromErrorData } from '../exchange/error-data.ts';
import type {
  Arrival,
  CapturedRequest,
  Exchange,
  OpenUpstream,
  Upstream,
} from '../exchange/exchange.ts';
import { createReplayGate, type ReplayGateControl } from '../gate/replay-gate.ts';
import { workOf } from '../gate/work.ts';
import { type ReplayParts, replayParts } from '../parts.ts';
import type { Divergence, Source, Uncovered } from '../ports.ts';
import type { ProgramControl } from '../programs/program-control.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import { real } from '../real.ts';
import { redactHeaders } from '../redact/headers.ts';
import type { Redaction } from '../redact/redaction.ts';
import { redactUrl } from '../redact/url.ts';
import type { ProcessIdentity, Session } from '../session.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { divergedAnswer, noAnswer } from './diverged-answer.ts';
import { missingRequest, requestDivergence, stalledOn } from './divergences.ts';
import { Matcher, type NoMatch } from './matcher.ts';
import { packageTimes } from './package-times.ts';
import type { ReplayTape } from './replay-tape.ts';
import { type MatchableRequest, sha256 } from './request-key.ts';
import { restoredVariables } from './restored-variables.ts';
import type { Stallable } from './stallable.ts';
import { ToolMatcher } from './tool-matcher.ts';

export interface ReplaySessionOptions {
  readonly tape: ReplayTape;
  readonly redaction: Redaction;
  readonly ignore: readonly string[];
  readonly realtime: boolean;
  readonly changedVariables: readonly string[];
  /** Exchanges that get something else first. */
  readonly disturb?: readonly Disturbance[];
  /** Runs a part of the run again; absent: it is served like any program. */
  readonly rerun?: Rerun;
  /** What differs where this replay is the beginning of a fork. */
  readonly fork?: ForkHooks;
}

/** What a fork does in place of a replay. */
export interface ForkHooks {
  /** The session that the agent sees. */
  readonly self: Session;
  readonly createGate: typeof createReplayGate;
  /** Another answer than the recorded one, for an exchange that was requested as recorded. */
  answer(x: number, asked: Asked): Exchange | undefined;
  /** An answer for a request that has no recording of its own; `undefined`: a divergence. */
  unmatched(
    request: MatchableRequest,
    asked: Asked & { readonly match: NoMatch },
  ): Exchange | undefined;
  /** The agent gave an exchange up; true: in the tail, where it may. */
  gaveUp(x: number): boolean;
  /** Whether a difference is only noted. */
  tolerates(divergence: Divergence): boolean;
  /** The prefix is lost. */
  diverged(divergence: Divergence): void;
  /** The recorded call that serves a tool call which was recorded otherwise; `undefined`: a divergence. */
  unmatchedTool(call: ToolCall, nearest: number | undefined): number | undefined;
  /** A recorded program begins to be served. */
  onServed(control: ProgramControl): void;
  /** The agent sent a recorded program a message, as JSON. */
  onSent(program: number, text: string): void;
}

/** A request as the agent made it, and the way out. */
export interface Asked {
  readonly captured: CapturedRequest;
  readonly openUpstream: OpenUpstream;
}

/** Requests and tool calls without a recording that are answered; who goes on gets no answer. */
const patience = 100;

/** Milliseconds that a client's timer may be late by. */
const slack = 2000;

/** A replay in progress: answers from the tape in the recorded order, and notes what differs. */
export class ReplaySession implements Session, Stallable {
  readonly mode = 'replay';
  readonly allowsEgress = false;
  readonly variables: Readonly<Record<string, string>>;
  over = false;
  readonly draws: ReplayParts['draws'];
  readonly clock: ReplayParts['clock'];
  readonly timers: ReplayParts['timers'];
  readonly programs: ReplayParts['programs'];
  readonly gate: ReplayGateControl;
  readonly self: Session;
  readonly tape: ReplayTape;
  readonly redaction: Redaction;
  readonly rules: Map<string, number> = new Map();
  readonly met: Uncovered[] = [];
  /** Parts of the run that were run again. */
  readonly parts: PartReplays;
  matched = 0;
  /** Called with each recorded exchange that the agent requests, before it is answered. */
  onRequest: ((x: number, origin: unknown) => void) | undefined;
  origin: (() => unknown) | undefined;
  #asked = 0;
  /** The exchange that the agent asked for last. */
  #latest: number | undefined;
  /** Requests and tool calls that the tape has no answer for. */
  #lost = 0;
  /** The first divergence; later ones follow from it. */
  divergence: Divergence | undefined;
  /** What the agent did first beyond the end of a recording that was cut off. */
  pastTheEnd: Divergence | undefined;
  /** Exchanges that the agent gave up while it was recorded, and until when it may take to do so now. */
  readonly #givenUpUntil = new Map<number, number>();
  readonly #matcher: Matcher;
  readonly #tools: ToolMatcher;
  readonly #disturbances: Disturbances;
  readonly #options: ReplaySessionOptions;

  constructor(options: ReplaySessionOptions) {
    const { tape } = options;
    this.#options = options;
    this.tape = tape;
    this.redaction = options.redaction;
    this.parts = new PartReplays(options.rerun, (what) => this.uncovered(what));
    this.variables = restoredVariables(tape, process.env);
    const times = packageTimes(tape);
    this.#matcher = new Matcher(tape.requests, { ignore: options.ignore, times });
    this.#tools = new ToolMatcher(tape.toolCalls);
    this.#disturbances = new Disturbances(options.disturb ?? []);
    this.self = options.fork?.self ?? this;
    const createGate = options.fork?.createGate ?? createReplayGate;
    this.gate = createGate(tape.deliveries, {
      onRelease: (recorded) => this.clock.boundary(recorded.t),
      working: () => workOf(this.self),
      ...(options.realtime
        ? { pace: (recorded, previous) => recorded.t - (previous?.t ?? 0) }
        : {}),
    });
    const parts = replayParts({
      events: tape.events,
      programs: tape.programs,
      gate: this.gate,
      diverge: (divergence) => this.diverge(divergence),
      uncovered: (what) => this.uncovered(what),
      redaction: options.redaction,
      onServed: options.fork?.onServed,
      onSent: options.fork?.onSent,
      rerun: (recorded, started) => this.#rerun(recorded, started),
      onOthersDate: (date) => times.give(date),
    });
    ({
      draws: this.draws,
      clock: this.clock,
      timers: this.timers,
      programs: this.programs,
    } = options.disturb === undefined ? parts : besideTheTape(parts, this.#disturbances));
  }

  /** A fork serves parts as it serves programs. */
  #rerun(recorded: RecordedProgram, started: StartedProgram): void {
    if (this.#options.fork !== undefined) return;
    const divergence = this.parts.run(recorded, started);
    if (divergence !== undefined) this.diverge(divergence);
  }

  /** A request as it is compared: credentials are placeholders, as on the tape. */
  matchable(captured: CapturedRequest): MatchableRequest {
    const { redaction } = this;
    const body = captured.body === null ? null : redaction.bytes(captured.body);
    return {
      method: captured.method,
      url: redaction.text(redactUrl(captured.url)),
      headers: redactHeaders(captured.headers).map(([name, value]) => [
        name,
        redaction.text(value),
      ]),
      bodyHash: body === null ? null : sha256(body),
      body,
    };
  }

  exchange(captured: CapturedRequest, openUpstream: OpenUpstream): Exchange {
    this.#asked++;
    const request = this.matchable(captured);
    const match = this.#matcher.match(request);
    if (match.kind === 'none') {
      const asked = { captured, openUpstream, match };
      const answer = this.#options.fork?.unmatched(request, asked);
      if (answer !== undefined) return answer;
      this.diverge(
        requestDivergence(request, {
          tape: this.tape,
          nearest: match.nearest,
          changedVariables: this.#options.changedVariables,
          uncovered: this.met.map(({ what }) => what),
        }),
      );
    }
    if (match.kind === 'none') {
      return this.#lost++ < patience ? divergedAnswer(this.lost as Divergence) : noAnswer;
    }
    const disturbed = this.#disturbances.take(match.x);
    if (disturbed !== undefined) {
      this.#count('disturbed');
      this.#disturbances.askedAgain(match.x);
      this.#matcher.release(match.x);
      const upstream = upstreamOf(givenArrivals(disturbed.answer, captured.via));
      return disturbed.asksAgain ? upstream : this.#acceptable(match.x, upstream);
    }
    if (this.#disturbances.askedAgain(match.x)) return upstreamOf(this.#recorded(match.x));
    this.matched++;
    if (match.kind === 'equivalent') for (const rule of match.rules) this.#count(rule);
    this.#latest = match.x;
    this.onRequest?.(match.x, captured.origin ?? this.origin?.());
    return (
      this.#options.fork?.answer(match.x, { captured, openUpstream }) ??
      this.serve(match.x, captured.via)
    );
  }

  #count(rule: string): void {
    this.rules.set(rule, (this.rules.get(rule) ?? 0) + 1);
  }

  /** An answer in place of that of exchange `x`, with which the agent may go on. */
  #acceptable(x: number, upstream: Upstream): Exchange {
    const accept = () => {
      if (this.#disturbances.accepted.has(x)) return;
      this.#disturbances.accept(x);
      this.gate.abandon({ from: 'exchange', x });
      const last = this.tape.deliveries.findLast(
        ({ source }) => source.from === 'exchange' && source.x === x,
      );
      if (last !== undefined) this.clock.boundary(last.t);
    };
    return {
      next: async () => {
        const arrival = await upstream.next();
        if (arrival.delivery.kind === 'complete') accept();
        return arrival;
      },
      abort: () => {
        upstream.abort();
        accept();
      },
    };
  }

  #recorded(x: number): Iterable<Arrival> {
    this.matched++;
    return recordedArrivals(
      this.tape.deliveries.filter(({ source }) => source.from === 'exchange' && source.x === x),
    );
  }

  /** Takes recorded exchange `x` for a request that is not like the recorded one. */
  claim(x: number): void {
    this.#matcher.claim(x);
    this.matched++;
  }

  /** Serves recorded exchange `x`, each delivery in its turn. */
  serve(x: number, via: CapturedRequest['via']): Exchange {
    const source: Source = { from: 'exchange', x, pulled: via === 'fetch' };
    let over = false;
    if (this.tape.aborted.has(x))
      this.#givenUpUntil.set(x, real.performanceNow() + this.#openFor(x) + slack);
    return {
      next: () =>
        new Promise((resolve) => {
          if (over) return;
          this.gate.take(source, (delivery) => {
            over = delivery.kind === 'complete' || delivery.kind === 'failure';
            resolve({ delivery });
          });
        }),
      abort: () => {
        if (over) return;
        over = true;
        this.#givenUpUntil.delete(x);
        if (this.#options.fork?.gaveUp(x) !== true && !this.tape.aborted.has(x)) {
          const step = this.tape.stepOf[x] ?? null;
          this.diverge({
            kind: 'abort',
            step,
            message: `the agent gave up exchange ${x}, which it read to its end while it was recorded`,
            differences: [],
            causes: [],
          });
        }
        this.gate.abandon(source);
      },
    };
  }

  /** Milliseconds until the agent gave exchange `x` up while it was recorded. */
  #openFor(x: number): number {
    const times = this.tape.events.flatMap((event) =>
      (event.kind === 'request' || event.kind === 'abort') && event.x === x ? [event.t] : [],
    );
    return (times.at(-1) ?? 0) - (times[0] ?? 0);
  }

  /** A client's own timeout may be about to give up an exchange; such timers run in real time. */
  expectsGivingUp(): boolean {
    if (this.#disturbances.pending) return true;
    const now = real.performanceNow();
    return [...this.#givenUpUntil.values()].some((until) => until > now);
  }

  tool<T>(made: ToolCall): Promise<T> {
    this.#asked++;
    const call = { ...made, input: this.redaction.bytes(made.input) };
    const match = this.#tools.match(call);
    if (match.kind === 'none') {
      const instead = this.#options.fork?.unmatchedTool(call, match.nearest);
      if (instead !== undefined) {
        this.#tools.claim(instead);
        return this.#served(instead);
      }
      this.diverge(match.divergence);
      return new Promise((_resolve, reject) => {
        if (this.#lost++ >= patience) return;
        real.setImmediate(() => reject(new Error(match.divergence.message)));
      });
    }
    return this.#served(match.call);
  }

  #served<T>(call: number): Promise<T> {
    return new Promise((resolve, reject) => {
      this.gate.take({ from: 'tool', call }, (delivery) => {
        if (delivery.kind !== 'tool-result') return;
        if (delivery.error !== undefined) reject(fromErrorData(delivery.error));
        else if (delivery.output === undefined) resolve(undefined as T);
        else resolve(JSON.parse(Buffer.from(delivery.output).toString('utf8')) as T);
      });
    });
  }

  uncovered(what: Uncovered): void {
    if (!this.met.some((known) => known.what === what.what && known.detail === what.detail)) {
      this.met.push(what);
    }
  }

  /** Patterns of the recording that were not given again. */
  missPatterns(patterns: readonly string[]): void {
    for (const pattern of patterns) {
      const detail = `the tape was redacted by the pattern ${pattern}, which this replay was not given`;
      this.uncovered({ what: 'redaction-pattern', detail });
    }
  }

  environmentRead(): void {}

  get identity(): ProcessIdentity {
    const { pid, ppid } = this.tape.environment ?? {};
    return { pid, ppid, hostname: this.tape.hostname };
  }

  /** Keeps the first divergence, and lets the agent run out: no order is imposed any more. */
  diverge(divergence: Divergence): void {
    const { fork } = this.#options;
    if (this.lost !== undefined || fork?.tolerates(divergence) === true) return;
    const placed =
      divergence.step === null ? { ...divergence, step: this.#stepNow(divergence) } : divergence;
    if (this.#isPastTheEnd(divergence)) this.pastTheEnd = placed;
    else this.divergence = placed;
    this.gate.openUp();
    fork?.diverged(placed);
  }

  /** The last step that the agent began, for what differs between steps. */
  #stepNow({ kind }: Divergence): number | null {
    if (this.over || this.#latest === undefined) return null;
    return kind === 'draw' || kind === 'tool' || kind === 'program'
      ? (this.tape.stepOf[this.#latest] ?? null)
      : null;
  }

  /** Why the tape has no more to say, if so. */
  get lost(): Divergence | undefined {
    return this.divergence ?? this.pastTheEnd;
  }

  /** Going on where a recording was cut off is no drift: nobody knows what it did there. */
  #isPastTheEnd({ kind }: Divergence): boolean {
    if (this.tape.complete || kind === 'changed' || kind === 'missing') return false;
    return this.gate.remaining().length === 0;
  }

  pending(): number {
    return this.gate.pending();
  }

  pacing(): boolean {
    return this.gate.pacing();
  }

  awaits(): boolean {
    return this.gate.awaited() !== undefined;
  }

  /** The agent has nothing left to do: whatever the gate still waits for will not come. */
  stalled(): boolean {
    const awaited = this.gate.awaited();
    if (awaited === undefined) return false;
    this.diverge(stalledOn(awaited, this.tape));
    return true;
  }

  /** Grows with everything the agent asked for and everything it was given. */
  progress(): number {
    return this.gate.progress() + this.#asked;
  }

  /**
   * The run is over: what the tape has and nobody used is a divergence.
   *
   * @param end How it ended, in words; `undefined` where it did not.
   */
  finish(end?: string): void {
    this.over = true;
    this.reportLeft(end);
    this.timers.end();
  }

  /**
   * What the tape has and nobody used so far is a divergence.
   *
   * @param underWay programs that go on.
   */
  reportLeft(end?: string, underWay?: ReadonlySet<number>): void {
    for (const x of this.#disturbances.accepted) this.claim(x);
    const left = this.#matcher.left()[0];
    if (left !== undefined) this.diverge(missingRequest(left, { tape: this.tape, end }));
    const tool = this.#tools.left();
    if (tool !== undefined) this.diverge(tool);
    this.draws.finish();
    this.programs.finish(underWay);
    const program = this.programs.unclaimed()[0];
    if (program !== undefined) {
      this.diverge({
        kind: 'program',
        step: null,
        message: `program ${[program.call.file, ...program.call.argv.slice(1)].join(' ')} was started while it was recorded, but not now`,
        differences: [],
        causes: [],
      });
    }
  }

  get programCount(): { matched: number; recorded: number } {
    const recorded = this.tape.events.filter(({ kind }) => kind === 'program').length;
    return { matched: recorded - this.programs.unclaimed().length, recorded };
  }

  /** Recorded requests, tool calls and programs that the agent has not come to yet. */
  get left(): { readonly requests: number; readonly calls: number; readonly programs: number } {
    return {
      requests: this.#matcher.left().length,
      calls: this.#tools.count.recorded - this.#tools.count.matched,
      programs: this.programs.unclaimed().length,
    };
  }

  get toolCalls(): { matched: number; recorded: number } {
    return this.#tools.count;
  }
}
