import type { Disturbances } from '../disturb/disturbances.ts';
import { givenArrivals, recordedArrivals, upstreamOf } from '../disturb/upstreams.ts';
import type { Arrival, CapturedRequest, Exchange, Upstream } from '../exchange/exchange.ts';
import type { ReplayGateControl } from '../gate/replay-gate.ts';
import type { Divergence, Source } from '../ports.ts';
import { divergedAnswer, noAnswer } from './diverged-answer.ts';
import type { Asked, ForkHooks } from './fork-hooks.ts';
import { GivingUp } from './giving-up.ts';
import { Matcher, type MatcherOptions, type NoMatch, type RecordedRequest } from './matcher.ts';
import type { ReplayTape } from './replay-tape.ts';
import type { MatchableRequest } from './request-key.ts';

export interface ReplayExchangesOptions {
  readonly tape: ReplayTape;
  readonly gate: ReplayGateControl;
  readonly matching: MatcherOptions;
  readonly disturbances: Disturbances;
  readonly fork: Pick<ForkHooks, 'answer' | 'unmatched' | 'gaveUp'> | undefined;
  /** The virtual clock goes on to this time. */
  readonly reach: (t: number) => void;
  /** An exchange that was recorded is requested; it is about to be answered. */
  readonly requested: (x: number, captured: CapturedRequest) => void;
  /** A request has no recording. Returns why the tape has no more to say. */
  readonly unmatched: (request: MatchableRequest, match: NoMatch) => Divergence;
  readonly diverge: (divergence: Divergence) => void;
  /** Whether a request that has no recording gets an answer. */
  readonly answersLost: () => boolean;
}

/** Serves the agent's requests from the tape, each answer's deliveries in their turn. */
export class ReplayExchanges {
  /** Names of rules that requests were matched by, and how often. */
  readonly rules: Map<string, number> = new Map();
  matched = 0;
  readonly #options: ReplayExchangesOptions;
  readonly #matcher: Matcher;
  readonly #givingUp: GivingUp;

  constructor(options: ReplayExchangesOptions) {
    this.#options = options;
    this.#matcher = new Matcher(options.tape.requests, options.matching);
    this.#givingUp = new GivingUp(options.tape);
  }

  /** Answers a request; `request` is `asked` as it is compared. */
  exchange(request: MatchableRequest, asked: Asked): Exchange {
    const { disturbances, fork, requested } = this.#options;
    const { captured } = asked;
    const match = this.#matcher.match(request);
    if (match.kind === 'none') {
      return fork?.unmatched(request, { ...asked, match }) ?? this.#lost(request, match);
    }
    const { x } = match;
    const disturbed = disturbances.take(x);
    if (disturbed !== undefined) {
      this.#count('disturbed');
      disturbances.askedAgain(x);
      this.#matcher.release(x);
      const upstream = upstreamOf(givenArrivals(disturbed.answer, captured.via));
      return disturbed.asksAgain ? upstream : this.#acceptable(x, upstream);
    }
    if (disturbances.askedAgain(x)) return upstreamOf(this.#recorded(x));
    this.matched++;
    if (match.kind === 'equivalent') for (const rule of match.rules) this.#count(rule);
    requested(x, captured);
    return fork?.answer(x, asked) ?? this.serve(x, captured.via);
  }

  /** Takes recorded exchange `x` for a request that is not like the recorded one. */
  claim(x: number): void {
    this.#matcher.claim(x);
    this.matched++;
  }

  /** Serves recorded exchange `x`, each delivery in its turn. */
  serve(x: number, via: CapturedRequest['via']): Exchange {
    const { gate } = this.#options;
    const source: Source = { from: 'exchange', x, pulled: via === 'fetch' };
    let over = false;
    this.#givingUp.begun(x);
    return {
      next: () =>
        new Promise((resolve) => {
          if (over) return;
          gate.take(source, (delivery) => {
            over = delivery.kind === 'complete' || delivery.kind === 'failure';
            resolve({ delivery });
          });
        }),
      abort: () => {
        if (over) return;
        over = true;
        this.#gaveUp(x);
        gate.abandon(source);
      },
    };
  }

  /** A client's own timeout may be about to give up an exchange; such timers run in real time. */
  expectsGivingUp(): boolean {
    return this.#options.disturbances.pending || this.#givingUp.expected();
  }

  /** Recorded requests that nobody made. What stood in for an answer and was taken counts as made. */
  finish(): readonly RecordedRequest[] {
    for (const x of this.#options.disturbances.accepted) this.claim(x);
    return this.left();
  }

  left(): readonly RecordedRequest[] {
    return this.#matcher.left();
  }

  #lost(request: MatchableRequest, match: NoMatch): Exchange {
    const divergence = this.#options.unmatched(request, match);
    return this.#options.answersLost() ? divergedAnswer(divergence) : noAnswer;
  }

  #count(rule: string): void {
    this.rules.set(rule, (this.rules.get(rule) ?? 0) + 1);
  }

  /** An answer in place of that of exchange `x`, with which the agent may go on. */
  #acceptable(x: number, upstream: Upstream): Exchange {
    const { disturbances, gate, tape, reach } = this.#options;
    const accept = () => {
      if (disturbances.accepted.has(x)) return;
      disturbances.accept(x);
      gate.abandon({ from: 'exchange', x });
      const last = tape.deliveries.findLast(
        ({ source }) => source.from === 'exchange' && source.x === x,
      );
      if (last !== undefined) reach(last.t);
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
      this.#options.tape.deliveries.filter(
        ({ source }) => source.from === 'exchange' && source.x === x,
      ),
    );
  }

  #gaveUp(x: number): void {
    const { tape, fork, diverge } = this.#options;
    this.#givingUp.done(x);
    if (fork?.gaveUp(x) === true || tape.aborted.has(x)) return;
    diverge({
      kind: 'abort',
      step: tape.stepOf[x] ?? null,
      message: `the agent gave up exchange ${x}, which it read to its end while it was recorded`,
      differences: [],
      causes: [],
    });
  }
}
