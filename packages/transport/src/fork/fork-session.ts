import type { DrawEvent, Event, Tape } from '@tracefork/tape';
import type { RecordedAnswer } from '@tracefork/wire/mutate';
import { sentMessage } from '../children/sent-message.ts';
import type { ScriptedAnswer } from '../disturb/scripted-answer.ts';
import { givenArrivals, later, silence, upstreamOf } from '../disturb/upstreams.ts';
import type { CapturedRequest, Exchange, OpenUpstream, Upstream } from '../exchange/exchange.ts';
import { type RecordedDelivery, sourceKey } from '../gate/recorded-delivery.ts';
import type { Clock, Divergence, Draws, Uncovered } from '../ports.ts';
import type { ProgramControl } from '../programs/program-control.ts';
import type { Programs } from '../programs/programs.ts';
import { real } from '../real.ts';
import { RecordSession } from '../record/record-session.ts';
import type { EventSink } from '../record/tape-log.ts';
import { redactionOf } from '../redact/on-tape.ts';
import { recordingRedactor } from '../redact/recording-redactor.ts';
import type { Redaction } from '../redact/redaction.ts';
import { missingPatterns } from '../redact/replay-redaction.ts';
import type { PlainRules } from '../redact/rules.ts';
import { comparedRequest } from '../replay/compared-request.ts';
import { requestDifferences } from '../replay/differences.ts';
import type { Asked, ForkHooks } from '../replay/fork-hooks.ts';
import { Matcher } from '../replay/matcher.ts';
import { ReplaySession } from '../replay/replay-session.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import type { MatchableRequest } from '../replay/request-key.ts';
import type { Stallable } from '../replay/stallable.ts';
import type { Session } from '../session.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { endBy, neverReached } from './ends.ts';
import { createForkGate, type ForkGate } from './fork-gate.ts';
import type { ForkPoint } from './fork-point.ts';
import { createForkTimers, type ForkTimers } from './fork-timers.ts';
import { isMcp } from './json-rpc.ts';
import { observeDraws } from './observed-draws.ts';
import { forkEvent, prefixEvents } from './prefix-events.ts';
import type { ForkAccount, ForkEnd, ForkScript, ForkStop, OffPolicy } from './script.ts';
import { servedSteps } from './served-steps.ts';
import { Tail, type TailPorts } from './tail.ts';
import { tailClocks, tailDraws } from './tail-sources.ts';

export interface ForkSessionOptions extends TailPorts {
  readonly tape: Tape;
  /** The same tape, as replays take it. */
  readonly parent: ReplayTape;
  readonly point: ForkPoint;
  readonly script: ForkScript;
  /** Stands for parent, step and trial; what the tail draws follows from it. */
  readonly seed: Uint8Array;
  /** As the parent's tape is redacted. */
  readonly redaction: Redaction;
  /** What was given for this fork: patterns, which are never taken from a tape. */
  readonly rules: PlainRules;
  readonly preload?: string;
  /** Opens the branch's tape; called once, when the prefix is there. */
  readonly openSink: () => EventSink;
  /** The fork is over although its agent is not. */
  readonly onEnd: () => void;
}

/** Milliseconds that slow work of the agent may hold the fork back once its turn has come. */
const patience = 1000;

/**
 * A fork in progress: a replay of the parent up to the answer of one exchange, and a recording from
 * there on. The branch's tape begins with the parent's own events.
 */
export class ForkSession implements Session, Stallable {
  readonly mode = 'fork';
  readonly self: Session = this;
  readonly timers: ForkTimers;
  readonly #options: ForkSessionOptions;
  readonly #prefix: ReplaySession;
  readonly #later: Matcher;
  readonly #begun = Promise.withResolvers<Tail>();
  readonly #offPolicy: OffPolicy[] = [];
  readonly #requests = new Map<number, MatchableRequest>();
  readonly #inputs = new Map<number, Uint8Array>();
  readonly #drawn: DrawEvent[] = [];
  readonly #controls = new Map<number, ProgramControl>();
  readonly #prefixDraws: Draws;
  #gate!: ForkGate;
  #recording: RecordSession | undefined;
  #tail: Tail | undefined;
  #end: ForkEnd | undefined;
  #served: readonly RecordedAnswer[] | undefined;
  #silence: Upstream | undefined;
  over = false;

  constructor(options: ForkSessionOptions) {
    const { parent, point, script, redaction, rules } = options;
    this.#options = options;
    const before = new Set(point.prefix.requests.map(({ x }) => x));
    this.#later = new Matcher(parent.requests.filter(({ x }) => !before.has(x)));
    this.#prefix = new ReplaySession({
      tape: point.prefix,
      redaction,
      ignore: script.ignore ?? [],
      realtime: false,
      changedVariables: [],
      fork: this.#hooks(),
    });
    for (const what of missingPatterns(parent.redaction, rules)) this.#prefix.uncovered(what);
    this.timers = createForkTimers({
      replaying: () => this.#prefix.timers,
      now: () => this.now(),
    });
    this.#prefixDraws =
      script.prefix === 'exact'
        ? this.#prefix.draws
        : observeDraws(this.#prefix.draws, {
            now: () => this.now(),
            seen: (event) => this.#drawn.push(event),
          });
  }

  get draws(): Draws {
    return this.#recording?.draws ?? this.#prefixDraws;
  }

  get clock(): Clock {
    return this.#recording?.clock ?? this.#prefix.clock;
  }

  get programs(): Programs {
    return this.#tail?.programs ?? this.#prefix.programs;
  }

  get variables(): Readonly<Record<string, string>> {
    return this.#prefix.variables;
  }

  get identity(): Session['identity'] {
    return this.#prefix.identity;
  }

  beforeLeaving(): void {
    this.#recording?.beforeLeaving?.();
  }

  get allowsEgress(): boolean {
    return this.#recording !== undefined && this.#options.script.allowUncaptured;
  }

  /** The tail's recording, once it has begun. */
  get recording(): RecordSession | undefined {
    return this.#recording;
  }

  /** The gate for whoever serves standard input. */
  get gate(): ForkGate {
    return this.#gate;
  }

  /** Milliseconds since the run began, as the branch counts them. */
  now(): number {
    return this.#recording?.now() ?? this.#gate.reached();
  }

  exchange(captured: CapturedRequest, openUpstream: OpenUpstream): Exchange {
    const session = this.#tail ?? this.#prefix;
    return session.exchange(captured, openUpstream);
  }

  tool<T>(call: ToolCall, run: () => T | Promise<T>): Promise<T> {
    return this.#tail === undefined ? this.#prefix.tool(call) : this.#tail.tool(call, run);
  }

  uncovered(what: Uncovered): void {
    (this.#recording ?? this.#prefix).uncovered(what);
  }

  environmentRead(name: string): void {
    this.#recording?.environmentRead(name);
  }

  /** What the fork did; the agent has come to its end, or the fork was ended. */
  account(): ForkAccount {
    return {
      end: this.#end ?? { status: 'prefix', divergence: neverReached(this.#options.point) },
      live: this.#tail?.live ?? [],
      offPolicy: this.#offPolicy,
    };
  }

  /** The agent came to its end with this outcome. Where the step was not reached, that is no end. */
  finish(outcome: Extract<Event, { kind: 'outcome' }>): void {
    if (this.over) return;
    this.over = true;
    this.#recording?.finish(outcome);
    this.timers.end();
    this.#silence?.abort();
    if (this.#recording !== undefined) this.#end ??= { status: 'finished' };
  }

  /** Ends the fork before its agent came to an end; the branch's tape says why. */
  stop(stop: ForkStop): void {
    if (this.#end !== undefined || this.over) return;
    this.#giveUp({ status: 'stopped', stop }, stop.message);
  }

  get lost(): Divergence | undefined {
    return this.#recording === undefined ? this.#prefix.lost : undefined;
  }

  progress(): number {
    return this.#prefix.progress();
  }

  pending(): number {
    return this.#gate.pending();
  }

  pacing(): boolean {
    return this.#recording !== undefined;
  }

  expectsGivingUp(): boolean {
    return this.#prefix.expectsGivingUp();
  }

  awaits(): boolean {
    return this.#recording === undefined && this.#prefix.awaits();
  }

  stalled(): boolean {
    return this.#recording === undefined && this.#prefix.stalled();
  }

  #hooks(): ForkHooks {
    const { point, script, parent, redaction } = this.#options;
    const served = script.prefix === 'served';
    return {
      self: this,
      createGate: (deliveries, options) => {
        this.#gate = createForkGate(deliveries, { ...options, ...point });
        return this.#gate;
      },
      answer: (x, asked) => this.#answer(x, asked),
      unmatched: (request, { match, ...asked }) => {
        if (this.#later.match(request).kind === 'exact') return this.#afterwards(asked);
        const { nearest } = match;
        if (!served || nearest?.free !== true) return undefined;
        const recorded = parent.requests[nearest.x];
        if (recorded === undefined) return undefined;
        const { x } = nearest;
        this.#offPolicy.push({ x, differences: requestDifferences(recorded, request) });
        this.#requests.set(x, request);
        this.#prefix.exchanges.claim(x);
        return this.#answer(x, asked) ?? this.#prefix.exchanges.serve(x, asked.captured.via);
      },
      unmatchedTool: ({ input }, nearest) => {
        if (!served || nearest === undefined) return undefined;
        this.#inputs.set(nearest, redaction.bytes(input));
        return nearest;
      },
      gaveUp: (x) => {
        this.#recording?.log.append({ kind: 'abort', t: this.now(), x });
        return this.#recording !== undefined;
      },
      onSent: (program, text) => {
        const { recording } = this;
        recording?.log.append(sentMessage(text, { t: recording.now(), program }));
      },
      onServed: (control) => this.#controls.set(control.recorded.program, control),
      tolerates: ({ kind }) => served && kind === 'draw',
      diverged: (divergence) =>
        this.#giveUp(endBy(divergence, this.#recording), divergence.message),
    };
  }

  /** The exchange of the fork, and those that go out with it, wait for the tail. */
  #answer(x: number, { captured, openUpstream }: Asked): Exchange | undefined {
    const { point, script } = this.#options;
    const { via } = captured;
    const source = { from: 'exchange', x, pulled: via === 'fetch' } as const;
    if (x !== point.at && (script.inFlight === 'recorded' || !point.unanswered.has(x))) {
      return undefined;
    }
    if (x === point.at) this.#gate.atEnd(source, () => void this.#begin());
    return later(
      this.#begun.promise.then((tail) => {
        const { answer } = script;
        const upstream =
          x !== point.at || answer.kind === 'live'
            ? tail.upstreamFor(x, captured, openUpstream)
            : this.#given(answer, via);
        return (this.#recording as RecordSession).play(upstream, source);
      }),
    );
  }

  #given(answer: Exclude<ScriptedAnswer, { kind: 'live' }>, via: CapturedRequest['via']): Upstream {
    if (answer.kind !== 'timeout' || answer.after !== undefined) {
      return upstreamOf(givenArrivals(answer, via));
    }
    this.#silence = silence();
    return this.#silence;
  }

  /** A request that was recorded after the fork, made while the prefix is still going on. */
  #afterwards({ captured, openUpstream }: Asked): Exchange {
    return later(this.#begun.promise.then((tail) => tail.exchange(captured, openUpstream)));
  }

  async #begin(): Promise<void> {
    const since = real.performanceNow();
    const waits = () => Object.values(this.#prefix.left).some((count) => count > 0);
    while (waits() && real.performanceNow() - since < patience && this.#end === undefined) {
      await new Promise((resolve) => real.setTimeout(resolve, 2));
    }
    // What the prefix still owes is a divergence, which ends the fork.
    const underWay = programsOf(this.#options.point.rest);
    this.#prefix.reportLeft(undefined, underWay);
    if (this.#end !== undefined || this.lost !== undefined) return;
    const { parent, point, script, seed, preload, redaction, rules } = this.#options;
    const clocks = tailClocks(this.#prefix.clock);
    const sink = this.#options.openSink();
    const early: Event[] = [];
    let begun = false;
    const redactor = recordingRedactor({
      rules,
      environment: process.env,
      onTape: parent.redaction && {
        ...parent.redaction,
        removed: redactionOf(point.prefix.events)?.removed ?? [],
      },
      randomBytes: (length) => real.randomBytes(length),
      append: (event) => (begun ? sink.append(event) : early.push(event)),
    });
    const recording = new RecordSession({
      sink,
      redactor,
      self: this,
      ...(preload === undefined ? {} : { preload }),
      resume: {
        t: point.t,
        exchanges: point.prefix.requests.length,
        calls: point.prefix.toolCalls.length,
        programs: point.prefix.events.filter(({ kind }) => kind === 'program').length,
        timers: this.timers.numbering,
        clocks,
        draws: tailDraws(seed, {
          prefix: this.#prefix.draws,
          events: point.prefix.events,
          ...(script.frozen === true || script.answers === 'order'
            ? { recorded: parent.events.slice(point.events) }
            : {}),
        }),
      },
    });
    this.timers.goOn(recording.timers);
    for (const event of prefixEvents(point.prefix.events, {
      requests: this.#requests,
      inputs: this.#inputs,
      draws: script.prefix === 'served' ? this.#drawn : undefined,
    })) {
      sink.append(event);
    }
    begun = true;
    for (const event of early) sink.append(event);
    sink.append(forkEvent(point.t, script));
    sink.checkpoint();
    for (const what of this.#prefix.met) recording.uncovered(what);
    this.#recording = recording;
    this.#tail = new Tail({
      ...this.#options,
      recording,
      parent,
      scrub: redactor.text,
      served: () => {
        this.#served ??= servedSteps(this.#options.tape, { point, script });
        return this.#served;
      },
      matchable: (captured) => comparedRequest(captured, redaction),
      stop: (stop) => this.stop(stop),
    });
    const mcp = [...underWay].flatMap((program) => {
      const control = this.#controls.get(program);
      return control !== undefined && isMcp(control.recorded) ? [control] : [];
    });
    this.#gate.goOn(recording.gate, {
      without: new Set(
        mcp.map(({ recorded: { program } }) => sourceKey({ from: 'program', program })),
      ),
    });
    for (const control of mcp) this.#tail.goOnWith(control);
    this.#begun.resolve(this.#tail);
  }

  #giveUp(end: ForkEnd, reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.over = true;
    this.timers.end();
    this.#silence?.abort();
    const { recording } = this;
    if (recording !== undefined) {
      recording.log.append({ kind: 'end', t: recording.now(), complete: false, reason });
      recording.log.checkpoint();
    }
    this.#options.onEnd();
  }
}

function programsOf(deliveries: readonly RecordedDelivery[]): ReadonlySet<number> {
  return new Set(
    deliveries.flatMap(({ source }) => (source.from === 'program' ? [source.program] : [])),
  );
}
