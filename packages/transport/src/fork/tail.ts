import { recogniseCall } from '@tracefork/wire';
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
import { credentialMissing } from '../redact/credential-placeholder.ts';
import type { Scrub } from '../redact/known-secrets.ts';
import { Matcher } from '../replay/matcher.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import type { MatchableRequest } from '../replay/request-key.ts';

import { ToolMatcher } from '../replay/tool-matcher.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { changeOf } from './change.ts';
import { decideEffect, deniedMessage, type EffectRequest } from './effects.ts';
import type { ForkPoint } from './fork-point.ts';
import { goOnWithMcp } from './mcp-tail.ts';
import { type RealValues, realValues } from './real-values.ts';
import type { ForkScript, ForkStop, LiveAct } from './script.ts';
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
  #stopped = false;

  constructor(options: TailOptions) {
    const { parent, point, answers } = options;
    this.#options = options;
    const requested = new Set(point.prefix.requests.map(({ x }) => x));
    this.#requests = new Matcher(parent.requests.filter(({ x }) => !requested.has(x)));
    this.#tools = new ToolMatcher(parent.toolCalls, point.prefix.toolCalls.length);
    this.#answers = answers === undefined ? undefined : new Matcher(answers.requests);
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
    const { parent, matchable } = this.#options;
    const { host } = new URL(captured.url);
    const match = this.#requests.match(matchable(captured));
    const recorded = match.kind !== 'none';
    const request = { kind: 'http', name: host, effect: 'unknown', recorded } as const;
    const policy = this.#decide(request);
    if (policy === 'live') {
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
      const match = this.#answers.match(matchable(outgoing));
      if (match.kind !== 'none') return upstreamOf(recordedArrivals(of(answers, match.x)));
      const name = `exchange ${x}`;
      return this.#end({ kind: 'no-answer', name, message: unanswered(captured) });
    }
    const local = isLoopback(captured.url);
    const missing = local ? undefined : firstMissing(captured.headers);
    if (missing !== undefined) {
      return this.#end({
        kind: 'credential',
        name: missing,
        message: unset(missing, captured.url),
      });
    }
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
    const policy = decideEffect(request, this.#options.script.effects);
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

/** Whether a request is a model call, by its path and body, as it left. */
function isModelCall({ method, url, headers, body }: CapturedRequest): boolean {
  return recogniseCall({ method, url, headers, body }) !== null;
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

/** Whether a URL names this machine itself. */
function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function unanswered({ method, url }: CapturedRequest): string {
  return `the run that answers the tail has no answer to ${method} ${url}; without --tail-from the request goes to the model`;
}

function firstMissing(headers: CapturedRequest['headers']): string | undefined {
  for (const [, value] of headers) {
    const name = credentialMissing(value);
    if (name !== undefined) return name;
  }
  return undefined;
}

function hiddenFrom(name: string, who: string): string {
  const mend = /^\w+$/.test(name)
    ? `set ${name} to the value that it had in the recording and fork again`
    : 'its value is on no tape';
  return `${who} would get a placeholder where the recording had a secret (${name}); ${mend}`;
}

function unset(name: string, url: string): string {
  return `${name}, which the recorded run had, is not set here, and ${new URL(url).host} would get a placeholder in its place; set it and fork again`;
}
