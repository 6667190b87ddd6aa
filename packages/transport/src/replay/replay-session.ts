import { PartReplays, type Rerun } from '../children/part-replays.ts';
import type { StartedProgram } from '../children/replay-part.ts';
import { besideTheTape, type Disturbance, Disturbances } from '../disturb/disturbances.ts';
import type { CapturedRequest, Exchange, OpenUpstream } from '../exchange/exchange.ts';
import { createReplayGate, type ReplayGateControl } from '../gate/replay-gate.ts';
import { workOf } from '../gate/work.ts';
import { type ReplayParts, replayParts } from '../parts.ts';
import type { Divergence, Uncovered } from '../ports.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import type { Redaction } from '../redact/redaction.ts';
import type { ProcessIdentity, Session } from '../session.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { comparedRequest } from './compared-request.ts';
import { requestDivergence, stalledOn } from './divergences.ts';
import { FirstDivergence } from './first-divergence.ts';
import type { ForkHooks } from './fork-hooks.ts';
import { leftOver } from './left-over.ts';
import { packageTimes } from './package-times.ts';
import { ReplayExchanges } from './replay-exchanges.ts';
import type { ReplayTape } from './replay-tape.ts';
import { ReplayTools } from './replay-tools.ts';
import { restoredVariables } from './restored-variables.ts';
import type { Stallable } from './stallable.ts';

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

/** Requests and tool calls without a recording that are answered; who goes on gets no answer. */
const patience = 100;

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
  readonly exchanges: ReplayExchanges;
  readonly tools: ReplayTools;
  readonly first: FirstDivergence = new FirstDivergence();
  readonly met: Uncovered[] = [];
  /** Parts of the run that were run again. */
  readonly parts: PartReplays;
  /** Called with each recorded exchange that the agent requests, before it is answered. */
  onRequest: ((x: number, origin: unknown) => void) | undefined;
  origin: (() => unknown) | undefined;
  /** How often the agent asked for something. */
  #asked = 0;
  /** The exchange that the agent asked for last. */
  #latest: number | undefined;
  /** Requests and tool calls that the tape has no answer for. */
  #lost = 0;
  readonly #options: ReplaySessionOptions;

  constructor(options: ReplaySessionOptions) {
    const { tape, redaction, fork } = options;
    this.#options = options;
    this.tape = tape;
    this.redaction = redaction;
    this.parts = new PartReplays(options.rerun, (what) => this.uncovered(what));
    this.variables = restoredVariables(tape, process.env);
    const times = packageTimes(tape);
    const disturbances = new Disturbances(options.disturb ?? []);
    this.self = fork?.self ?? this;
    const createGate = fork?.createGate ?? createReplayGate;
    this.gate = createGate(tape.deliveries, {
      onRelease: (recorded) => this.clock.boundary(recorded.t),
      working: () => workOf(this.self),
      ...(options.realtime
        ? { pace: (recorded, previous) => recorded.t - (previous?.t ?? 0) }
        : {}),
    });
    const { gate } = this;
    const diverge = (divergence: Divergence) => this.diverge(divergence);
    const answersLost = () => this.#lost++ < patience;
    this.exchanges = new ReplayExchanges({
      tape,
      gate,
      matching: { ignore: options.ignore, times },
      disturbances,
      fork,
      reach: (t) => this.clock.boundary(t),
      requested: (x, { origin }) => {
        this.#latest = x;
        this.onRequest?.(x, origin ?? this.origin?.());
      },
      unmatched: (request, { nearest }) => {
        const uncovered = this.met.map(({ what }) => what);
        const { changedVariables } = options;
        this.diverge(requestDivergence(request, { tape, nearest, changedVariables, uncovered }));
        return this.lost as Divergence;
      },
      diverge,
      answersLost,
    });
    this.tools = new ReplayTools({
      calls: tape.toolCalls,
      gate,
      redaction,
      diverge,
      answersLost,
      fork,
    });
    const parts = replayParts({
      events: tape.events,
      programs: tape.programs,
      gate,
      diverge,
      uncovered: (what) => this.uncovered(what),
      redaction,
      onServed: fork?.onServed,
      onSent: fork?.onSent,
      rerun: (recorded, started) => this.#rerun(recorded, started),
      onOthersDate: (date) => times.give(date),
    });
    ({
      draws: this.draws,
      clock: this.clock,
      timers: this.timers,
      programs: this.programs,
    } = options.disturb === undefined ? parts : besideTheTape(parts, disturbances));
  }

  exchange(captured: CapturedRequest, openUpstream: OpenUpstream): Exchange {
    this.#asked++;
    const request = comparedRequest(captured, this.redaction);
    return this.exchanges.exchange(request, { captured, openUpstream });
  }

  tool<T>(call: ToolCall): Promise<T> {
    this.#asked++;
    return this.tools.call(call);
  }

  uncovered(what: Uncovered): void {
    if (!this.met.some((known) => known.what === what.what && known.detail === what.detail)) {
      this.met.push(what);
    }
  }

  environmentRead(): void {}

  get identity(): ProcessIdentity {
    const { pid, ppid } = this.tape.environment ?? {};
    return { pid, ppid, hostname: this.tape.hostname };
  }

  /** Keeps the first divergence, and lets the agent run out: no order is imposed any more. */
  diverge(divergence: Divergence): void {
    const { tape, gate } = this;
    const { fork } = this.#options;
    if (this.lost !== undefined || fork?.tolerates(divergence) === true) return;
    const latest = this.over ? undefined : this.#latest;
    const placed = this.first.keep(divergence, {
      complete: tape.complete,
      played: gate.remaining().length === 0,
      step: latest === undefined ? null : (tape.stepOf[latest] ?? null),
    });
    gate.openUp();
    fork?.diverged(placed);
  }

  /** Why the tape has no more to say, if so. */
  get lost(): Divergence | undefined {
    return this.first.lost;
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

  expectsGivingUp(): boolean {
    return this.exchanges.expectsGivingUp();
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
    for (const divergence of leftOver(this, { end, underWay })) this.diverge(divergence);
  }

  /** Recorded requests, tool calls and programs that the agent has not come to yet. */
  get left(): { readonly requests: number; readonly calls: number; readonly programs: number } {
    return {
      requests: this.exchanges.left().length,
      calls: this.tools.count.recorded - this.tools.count.matched,
      programs: this.programs.unclaimed().length,
    };
  }

  /** A fork serves parts as it serves programs. */
  #rerun(recorded: RecordedProgram, started: StartedProgram): void {
    if (this.#options.fork !== undefined) return;
    const divergence = this.parts.run(recorded, started);
    if (divergence !== undefined) this.diverge(divergence);
  }
}
