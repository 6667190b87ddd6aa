import type { RecordedAnswer } from '@tracefork/wire/mutate';
import { lazily, recordedArrivals, upstreamOf } from '../disturb/upstreams.ts';
import { fromErrorData } from '../exchange/error-data.ts';
import type {
  CapturedRequest,
  Exchange,
  OpenUpstream,
  RequestChange,
  Upstream,
} from '../exchange/exchange.ts';
import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import type { ProgramControl } from '../programs/program-control.ts';
import type { Programs } from '../programs/programs.ts';
import type { RecordSession } from '../record/record-session.ts';
import type { Scrub } from '../redact/known-secrets.ts';
import { requestDifferences } from '../replay/differences.ts';
import { Matcher, type NoMatch } from '../replay/matcher.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import type { MatchableRequest } from '../replay/request-key.ts';
import { ToolMatcher } from '../replay/tool-matcher.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { changeOf } from './change.ts';
import { decideEffect, deniedMessage, type EffectRequest } from './effects.ts';
import type { ForkPoint } from './fork-point.ts';
import { goOnWithMcp } from './mcp-tail.ts';
import { type RealValues, realValues } from './real-values.ts';
import { firstMissing, isLoopback, isModelCall, isRead } from './request-facts.ts';
import type { ForkScript, ForkStop, LiveAct, OffPolicy } from './script.ts';
import { hiddenFrom, noneLeft, otherwise, unanswered, unset } from './stop-words.ts';
import { createTailPrograms } from './tail-programs.ts';

/** A model call that is about to go out. */
export interface LiveCall {
  /** Number of the exchange on the branch's tape. */
  readonly x: number;
  readonly url: string;
  /** The body as it will leave. */
  readonly body: Uint8Array | null;
}

/** What a tail gets from whoever runs the fork. */
export interface TailPorts {
  /** May this call go out? Resolves with the reason where not. Default: it may. */
  readonly permit?: ((call: LiveCall) => Promise<string | undefined>) | undefined;
  /** A run that answers in place of the network. */
  readonly answers?: ReplayTape | undefined;
}

export interface TailOptions extends TailPorts {
  readonly script: ForkScript;
  readonly parent: ReplayTape;
  readonly point: ForkPoint;
  readonly recording: RecordSession;
  /** The model calls of the prefix with what the agent was given for them. */
  readonly served: () => readonly RecordedAnswer[];
  readonly scrub: Scrub;
  readonly preload?: string;
  readonly matchable: (captured: CapturedRequest) => MatchableRequest;
  readonly stop: (stop: ForkStop) => void;
}

/** What happens from the fork on: model calls go out, other effects are served, run or denied. */
export class Tail {
  readonly live: LiveAct[] = [];
  readonly programs: Programs;
  readonly #options: TailOptions;
  readonly #requests: Matcher;
  readonly #tools: ToolMatcher;
  readonly #answers: Matcher | undefined;
  readonly #real: RealValues | undefined;
  #inOrder: Iterator<MatchableRequest & { readonly x: number }, undefined> | undefined;
  #stopped = false;

  constructor(options: TailOptions) {
    const { parent, point, answers, script } = options;
    this.#options = options;
    const whole = script.frozen === true || script.answers === 'order';
    const ignore = script.ignore ?? [];
    // Such a run is cut where nothing was answered yet: all of it is the tail.
    const requested = new Set(whole ? [] : point.prefix.requests.map(({ x }) => x));
    const later = parent.requests.filter(({ x }) => !requested.has(x));
    this.#requests = new Matcher(later, { ignore });
    this.#tools = new ToolMatcher(parent.toolCalls, point.prefix.toolCalls.length);
    this.#answers = answers === undefined ? undefined : new Matcher(answers.requests, { ignore });
    this.#real = parent.redaction && realValues(parent.redaction, process.env);
    this.programs = createTailPrograms({
      ...options,
      decide: (request) => this.#decide(request),
      ran: (act) => this.live.push(act),
    });
  }

  exchange(captured: CapturedRequest, openUpstream: OpenUpstream): Exchange {
    const { recording } = this.#options;
    const x = recording.nextExchange;
    return recording.exchange(captured, () => this.upstreamFor(x, captured, openUpstream));
  }

  /** What answers a request of the tail; nothing leaves before it is asked for. */
  upstreamFor(x: number, captured: CapturedRequest, openUpstream: OpenUpstream): Upstream {
    if (this.#stopped) return upstreamOf([]);
    if (isModelCall(captured)) {
      return lazily(() => this.#modelCall(x, captured, openUpstream));
    }
    const { parent, matchable, script } = this.#options;
    const { host } = new URL(captured.url);
    const match = this.#requests.match(matchable(captured));
    const recorded = match.kind !== 'none';
    const effect = script.frozen === true && isRead(captured) ? 'read' : 'unknown';
    const policy = this.#decide({ kind: 'http', name: host, effect, recorded });
    if (policy === 'live') {
      if (this.#lacksCredential(captured)) return upstreamOf([]);
      const real = this.#realise(captured);
      if (real === undefined) return upstreamOf([]);
      this.live.push({ kind: 'http', name: `${captured.method} ${host}`, number: x });
      return openUpstream(real.change);
    }
    return upstreamOf(policy === 'serve' && recorded ? recordedArrivals(of(parent, match.x)) : []);
  }

  tool<T>(call: ToolCall, run: () => T | Promise<T>): Promise<T> {
    const { recording, parent } = this.#options;
    const match = this.#tools.match(call);
    const recorded = match.kind === 'exact';
    const { name, effect } = call;
    const policy = this.#decide({ kind: 'tool', name, effect, recorded });
    const hidden = policy === 'live' ? this.#real?.behind(call.input) : undefined;
    if (hidden !== undefined) {
      this.#end({ kind: 'credential', name: hidden, message: hiddenFrom(hidden, `tool ${name}`) });
    } else if (policy === 'live') {
      this.live.push({ kind: 'tool', name, number: recording.nextCall });
      return recording.tool(call, run);
    }
    if (policy === 'serve' && recorded) {
      return recording.tool(call, () => resultOf(parent, match.call) as T);
    }
    // The fork ends here; the agent hears no more of it.
    return recording.tool(call, () => new Promise<T>(() => {}));
  }

  /** Goes on with a program of the prefix that is an MCP server. */
  goOnWith(control: ProgramControl): void {
    goOnWithMcp({
      control,
      recording: this.#options.recording,
      preload: this.#options.preload,
      decide: (request) => this.#decide(request),
      ran: (act) => this.live.push(act),
    });
  }

  async #modelCall(
    x: number,
    captured: CapturedRequest,
    openUpstream: OpenUpstream,
  ): Promise<Upstream> {
    const { answers, matchable, permit, script, served } = this.#options;
    const change = changeOf(script, { call: captured, served });
    if (change.kind === 'refused') {
      return this.#end({ kind: 'mutation', name: 'mutation', message: change.message });
    }
    const own = change.kind === 'changed' ? change.change : undefined;
    const outgoing = { ...captured, ...own };
    if (this.#answers !== undefined && answers !== undefined) {
      if (script.answers === 'order') return this.#nextAnswer(answers);
      const match = this.#answers.match(matchable(outgoing));
      if (match.kind !== 'none') return upstreamOf(recordedArrivals(of(answers, match.x)));
      const name = `exchange ${x}`;
      const message = script.frozen === true ? otherwise(captured) : unanswered(captured);
      const nearest = this.#nearest(match, matchable(outgoing));
      return this.#end({ kind: 'no-answer', name, message, ...(nearest && { nearest }) });
    }
    const local = isLoopback(captured.url);
    if (this.#lacksCredential(captured)) return upstreamOf([]);
    const real = this.#realise(outgoing);
    if (real === undefined) return upstreamOf([]);
    const refused = await permit?.({ x, url: captured.url, body: outgoing.body });
    if (refused !== undefined)
      return this.#end({ kind: 'budget', name: 'budget', message: refused });
    if (this.#stopped) return upstreamOf([]);
    this.live.push({ kind: 'model', name: new URL(captured.url).host, number: x });
    const headers = local ? [['x-trial', String(script.trial)] as const] : [];
    const altered = own !== undefined || local || real.change !== undefined;
    const changed = [...(own?.headers ?? []), ...(real.change?.headers ?? []), ...headers];
    return openUpstream(altered ? { ...own, ...real.change, headers: changed } : undefined);
  }

  /** The next answer of a run that is read in order. */
  #nextAnswer(answers: ReplayTape): Upstream {
    this.#inOrder ??= answers.requests.filter(isModelCall).values();
    const { value } = this.#inOrder.next();
    if (value !== undefined) return upstreamOf(recordedArrivals(of(answers, value.x)));
    return this.#end({ kind: 'no-answer', name: 'order', message: noneLeft });
  }

  /** The recorded request that an unanswered one stands for. */
  #nearest({ nearest }: NoMatch, request: MatchableRequest): OffPolicy | undefined {
    if (nearest?.free !== true) return undefined;
    const { x } = nearest;
    const recorded = this.#options.answers?.requests.find((one) => one.x === x);
    return recorded && { x, differences: requestDifferences(recorded, request) };
  }

  /** Ends the fork where a request would carry a placeholder to somebody else. */
  #lacksCredential({ url, headers }: CapturedRequest): boolean {
    const missing = isLoopback(url) ? undefined : firstMissing(headers);
    if (missing === undefined) return false;
    this.#end({ kind: 'credential', name: missing, message: unset(missing, url) });
    return true;
  }

  /** The request with real values in the place of placeholders; `undefined`: the fork ends. */
  #realise(
    request: Pick<CapturedRequest, 'url' | 'headers' | 'body'>,
  ): { readonly change?: RequestChange } | undefined {
    const real = this.#real?.realise(request) ?? { kind: 'same' };
    if (real.kind === 'same') return {};
    if (real.kind === 'changed') return { change: real.change };
    const { host } = new URL(request.url);
    const { name } = real;
    this.#end({ kind: 'credential', name, message: hiddenFrom(name, host) });
    return undefined;
  }

  #decide(request: EffectRequest) {
    const { effects, frozen = false } = this.#options.script;
    const policy = decideEffect(request, effects, { frozen });
    if (policy === 'deny') {
      this.#end({ kind: request.kind, name: request.name, message: deniedMessage(request) });
    }
    return policy;
  }

  /** Ends the fork; what was asked for never comes. */
  #end(stop: ForkStop): Upstream {
    this.#stopped = true;
    this.#options.stop(stop);
    return upstreamOf([]);
  }
}

function of(tape: ReplayTape, x: number): readonly RecordedDelivery[] {
  return tape.deliveries.filter(({ source }) => source.from === 'exchange' && source.x === x);
}

function resultOf(tape: ReplayTape, call: number): unknown {
  const event = tape.events.find((one) => one.kind === 'tool-result' && one.call === call);
  if (event?.kind !== 'tool-result') return new Promise(() => {});
  if (event.error !== undefined) throw fromErrorData(event.error);
  if (event.output === undefined) return undefined;
  return JSON.parse(Buffer.from(event.output).toString('utf8'));
}
