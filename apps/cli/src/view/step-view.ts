import type { Exchange } from '@tracefork/tape';
import {
  type Block,
  costOf,
  type Message,
  type ModelError,
  type ModelRequest,
  type ModelResponse,
  newSince,
  parseRequest,
  parseResponse,
  preview,
  type Usage,
} from '@tracefork/wire';
import type { Step } from '../tapes/steps.ts';
import { failureCode, failureWords } from './failure-words.ts';

/** Longest preview that is kept, in characters. */
const previewWidth = 240;

export interface AttemptView {
  readonly exchange: number;
  /** `null`: no response came. */
  readonly status: number | null;
  /** How the exchange went: `complete`, `failure`, `abort` or `cut`. */
  readonly outcome: Exchange['outcome'];
  /** The error in words, of the provider or of the connection. */
  readonly error: string | null;
}

/** One line about a message. */
export interface MessageLine {
  readonly role: string;
  readonly text: string;
}

/** A step as the timeline shows it, and as `show --json` prints it. */
export interface StepView {
  readonly step: number;
  readonly provider: string;
  readonly model: string;
  readonly stream: boolean;
  readonly method: string;
  readonly url: string;
  /** Messages that are new since the step before, without the assistant's. */
  readonly asked: readonly MessageLine[];
  readonly answered: string;
  readonly stopReason: string | null;
  /** Of the last attempt; `null`: no response came. */
  readonly status: number | null;
  readonly attempts: readonly AttemptView[];
  readonly usage: Usage | null;
  /** US dollars at list price; `null` where it is not known. */
  readonly cost: number | null;
  /** Milliseconds since the run began. */
  readonly at: number;
  /** Milliseconds from the first request to the end of the last answer; `null` where it has no end. */
  readonly ms: number | null;
}

/** A step with everything that was read of it. */
export interface ReadStep {
  readonly request: ModelRequest | null;
  readonly response: ModelResponse | null;
}

/** Reads the request and the answer that the agent got in the end. */
export function readStep({ call, attempts }: Step): ReadStep {
  const last = attempts.at(-1) as Exchange;
  return { request: parseRequest(last.request), response: readAnswer(last, call) };
}

function readAnswer(exchange: Exchange, call: Step['call']): ModelResponse | null {
  const { response } = exchange;
  if (response === undefined) return null;
  const { status, headers } = response;
  return parseResponse(call, { status, headers, body: exchange.decodedBody() });
}

/** @param previous the request of the step before, of which only what is new is shown. */
export function stepView(
  { index, call, attempts }: Step,
  { request, response, previous }: ReadStep & { readonly previous: ModelRequest | null },
): StepView {
  const first = attempts[0] as Exchange;
  const last = attempts.at(-1) as Exchange;
  const added = request === null ? [] : newSince(previous, request).added;
  return {
    step: index,
    provider: call.provider,
    model: response?.model ?? call.model,
    stream: call.stream,
    method: first.request.method,
    url: first.request.url,
    asked: added.filter(({ role }) => role !== 'assistant').map(messageLine),
    answered: answerLine(last, response),
    stopReason: response?.stopReason ?? null,
    status: last.response?.status ?? null,
    attempts: attempts.map((exchange) => attemptView(exchange, call)),
    usage: response?.usage ?? null,
    cost: costOfAnswer(response),
    at: first.request.t,
    ms: last.ended === undefined ? null : last.ended - first.request.t,
  };
}

function messageLine({ role, blocks }: Message): MessageLine {
  return { role, text: preview(blocks, { width: previewWidth }) };
}

function answerLine(exchange: Exchange, response: ModelResponse | null): string {
  if (response !== null) return preview(callsFirst(response), { width: previewWidth });
  return exchange.outcome === 'cut'
    ? '(the tape ends here)'
    : (failureOf(exchange) ?? '(no answer)');
}

/** What a model does tells more than what it says while doing it. */
function callsFirst(response: ModelResponse): ModelResponse {
  const isCall = ({ type }: Block): boolean => type === 'tool-call' || type === 'partial-tool-call';
  const { blocks } = response;
  return {
    ...response,
    blocks: [...blocks.filter(isCall), ...blocks.filter((block) => !isCall(block))],
  };
}

function attemptView(exchange: Exchange, call: Step['call']): AttemptView {
  const { x, response, outcome } = exchange;
  const error =
    response !== undefined && response.status >= 400
      ? readAnswer(exchange, call)?.error
      : undefined;
  return {
    exchange: x,
    status: response?.status ?? null,
    outcome,
    error: error === undefined ? (failureOf(exchange) ?? null) : errorWord(error),
  };
}

/** `null` where the provider gave none: the status says it already. */
function errorWord({ type }: ModelError): string | null {
  return type.startsWith('http_') ? null : type;
}

function failureOf({ outcome, failure }: Exchange): string | undefined {
  if (outcome === 'abort') return 'given up by the agent';
  if (failure === undefined) return undefined;
  return failureCode(failure.error) ?? failureWords(failure.error);
}

/** Nothing is billed for an answer that is an error without usage. */
function costOfAnswer(response: ModelResponse | null): number | null {
  if (response === null) return null;
  if (response.usage === null && response.error !== undefined && response.status >= 400) return 0;
  const cost = costOf(response.usage, response.model);
  return cost === 'unknown' ? null : cost;
}
