import { STATUS_CODES } from 'node:http';
import type { CapturedRequest, Intervene, Intervention, WholeAnswer } from '@tracefork/transport';
import { type HttpCall, recogniseCall } from '@tracefork/wire';
import {
  isRequestMutation,
  isResponseMutation,
  mutateRequest,
  mutateResponse,
  type RecordedAnswer,
  type RequestMutation,
  withHistory,
} from '@tracefork/wire/mutate';
import type { WireAnswer } from '../fault.ts';
import { makeFault } from '../make-fault.ts';
import { faultsAt } from '../plan/choose.ts';
import type { FaultPlan, PlannedFault } from '../plan/model.ts';
import type { Injected, NotInjected } from './model.ts';

/** The faults of one live run, and what has come of them. */
export interface Disturber {
  readonly intervene: Intervene;
  readonly injected: readonly Injected[];
  readonly notInjected: readonly NotInjected[];
  /** Exchanges that never left. */
  readonly unasked: ReadonlySet<number>;
}

interface LiveStep {
  readonly url: string;
  readonly body: Uint8Array;
  attempts: number;
  /** A fault made its last attempt fail. */
  failed: boolean;
}

/** Carries a plan out on model calls as they are made; everything else passes. */
export function createDisturber(plan: FaultPlan, trial: number): Disturber {
  const injected: Injected[] = [];
  const notInjected: NotInjected[] = [];
  const unasked = new Set<number>();
  const steps: LiveStep[] = [];
  /** Changes of requests, from the step on at which they began. */
  const lasting: RequestMutation[] = [];
  /** Answers that the provider did not give so. */
  const served: RecordedAnswer[] = [];

  function intervene(request: CapturedRequest & { readonly x: number }): Intervention | undefined {
    const { x, method, url, headers, body } = request;
    if (body === null || recogniseCall({ method, url, headers, body }) === null) return undefined;
    const { step, attempt } = placeOf(request);
    const call = { method, url, headers, body };
    const faults = faultsAt(plan, { step, attempt, trial });
    for (const [index, fault] of faults.entries()) {
      const what = { class: fault.class, step, attempt };
      const made = makeFault(fault, { call: changed(call) });
      if (made.kind === 'refused') {
        if (made.code === 'needs-answer')
          return rewriting(call, { what, faults: faults.slice(index) });
        notInjected.push({ ...what, reason: `${made.reason} ${made.hint}` });
      } else if (made.kind === 'answer') {
        injected.push(what);
        unasked.add(x);
        failedBy(step, made.answer);
        keep(call, made.answer);
        return { kind: 'answer', answer: made.answer, label: { ...what } };
      } else if (isRequestMutation(made)) {
        injected.push(what);
        lasting.push(made);
        return leaving(call, what);
      }
    }
    return leaving(call);
  }

  function rewriting(
    call: HttpCall & { readonly body: Uint8Array },
    { what, faults }: { readonly what: Injected; readonly faults: readonly PlannedFault[] },
  ): Intervention {
    const { step, attempt } = what;
    const sent = changed(call);
    const rewrite = (answer: WholeAnswer): WireAnswer | undefined => {
      for (const fault of faults) {
        const now = { class: fault.class, step, attempt };
        const given = rewritten(fault, { call: sent, answer });
        if (typeof given === 'string') {
          notInjected.push({ ...now, reason: given });
          continue;
        }
        injected.push(now);
        failedBy(step, given);
        keep(call, given);
        return given;
      }
      return undefined;
    };
    return { kind: 'rewrite', ...changeOf(call), rewrite, label: { ...what } };
  }

  /** A request that repeats one whose attempt failed is another attempt at its step. */
  function placeOf({ url, headers, body }: CapturedRequest): { step: number; attempt: number } {
    const retried = headers.some(
      ([name, value]) => name.toLowerCase() === 'x-stainless-retry-count' && Number(value) > 0,
    );
    const bytes = body ?? new Uint8Array();
    const step = steps.findLastIndex(
      (known) => known.url === url && Buffer.compare(known.body, bytes) === 0,
    );
    const known = steps[step];
    if (known === undefined || (!known.failed && !retried)) {
      steps.push({ url, body: bytes, attempts: 1, failed: false });
      return { step: steps.length - 1, attempt: 0 };
    }
    known.failed = false;
    return { step, attempt: known.attempts++ };
  }

  function failedBy(step: number, answer: WireAnswer): void {
    const known = steps[step];
    const fails = answer.kind !== 'given' || answer.status >= 400 || answer.breaksOff === true;
    if (known !== undefined) known.failed = fails;
  }

  function keep(call: HttpCall, answer: WireAnswer): void {
    if (answer.kind !== 'given' || answer.status >= 400 || answer.breaksOff === true) return;
    const { status, headers, chunks } = answer;
    const body = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64')));
    served.push({ call, answer: { status, headers, body } });
  }

  /** The request with everything that lasts. */
  function changed(call: HttpCall): HttpCall & { readonly body: Uint8Array } {
    let now = call;
    if (served.length > 0) {
      const inlined = withHistory(now, served);
      if (inlined.kind === 'request') now = { ...now, body: inlined.body };
    }
    for (const mutation of lasting) {
      const mutated = mutateRequest(now, mutation);
      if (mutated.kind === 'request') now = { ...now, url: mutated.url, body: mutated.body };
    }
    return { ...now, body: now.body ?? new Uint8Array() };
  }

  function changeOf(call: HttpCall) {
    const now = changed(call);
    if (now.body === call.body && now.url === call.url) return {};
    const { body } = now;
    return { change: { body, ...(now.url === call.url ? {} : { url: now.url }) } };
  }

  function leaving(call: HttpCall, label?: Injected): Intervention | undefined {
    const { change } = changeOf(call);
    return change === undefined
      ? undefined
      : { kind: 'request', change, ...(label === undefined ? {} : { label: { ...label } }) };
  }

  return {
    intervene,
    injected,
    notInjected,
    unasked,
  };
}

/** The answer after a fault, or why it is not made. */
function rewritten(
  fault: PlannedFault,
  { call, answer }: { readonly call: HttpCall; readonly answer: WholeAnswer },
): WireAnswer | string {
  const made = makeFault(fault, { call, answer });
  if (made.kind === 'refused') return `${made.reason} ${made.hint}`;
  if (made.kind === 'answer') return made.answer;
  if (!isResponseMutation(made)) {
    return 'The fault would change the request of this step, which has left already.';
  }
  const mutated = mutateResponse({ call, answer }, made);
  return mutated.kind === 'refused'
    ? `${mutated.reason} ${mutated.hint}`
    : asGiven(mutated.response);
}

/** Bytes as an answer of the wire. */
export function asGiven({
  status,
  headers,
  chunks,
}: Extract<ReturnType<typeof mutateResponse>, { kind: 'response' }>['response']): WireAnswer {
  return {
    kind: 'given',
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers,
    chunks: chunks.map((chunk) => Buffer.from(chunk).toString('base64')),
  };
}
