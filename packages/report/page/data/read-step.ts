import {
  type Block,
  type Message,
  type ModelRequest,
  type ModelResponse,
  parseRequest,
  parseResponse,
  type ToolResultBlock,
  textOf,
} from '@tracefork/wire';
import type { ExchangeData, StepData } from '../../src/model.ts';
import type { Run } from './run.ts';

/** A step, read as far as its panel shows it. */
export interface ReadStep {
  readonly exchange: ExchangeData;
  /** With the new messages alone; `null` where the body cannot be read. */
  readonly request: ModelRequest | null;
  readonly added: readonly Message[];
  /** The answer of the step before, where the request sends it back as its first new message. */
  readonly echo: Message | null;
  readonly response: ModelResponse | null;
  /** Results that a later request carried for this step's tool calls, by id. */
  readonly results: ReadonlyMap<string, ToolResultBlock & { readonly step: number }>;
}

export function lastExchange(run: Run, step: StepData): ExchangeData {
  return run.data.exchanges[step.attempts.at(-1) as number] as ExchangeData;
}

export function readStep(run: Run, index: number): ReadStep {
  const step = run.data.steps[index] as StepData;
  const exchange = lastExchange(run, step);
  const request = readRequest(run, exchange, step.shared);
  const response = readResponse(run, exchange, step);
  return {
    exchange,
    request,
    ...newIn(run, step, request?.messages ?? []),
    response,
    results: hasCalls(response) ? resultsAfter(run, index) : new Map(),
  };
}

/** What is new in a step's request, the answer before it aside. */
export function newMessages(run: Run, index: number): Pick<ReadStep, 'added' | 'echo'> {
  const step = run.data.steps[index] as StepData;
  return newIn(run, step, readRequest(run, lastExchange(run, step), step.shared)?.messages ?? []);
}

function newIn(
  run: Run,
  { base }: StepData,
  messages: readonly Message[],
): Pick<ReadStep, 'added' | 'echo'> {
  const [first, ...rest] = messages;
  return first !== undefined && isAnswerOf(run, base, first)
    ? { echo: first, added: rest }
    : { echo: null, added: messages };
}

/** Messages `from` to `to` of a step's request. */
export function readMessages(
  run: Run,
  index: number,
  range: { readonly from: number; readonly to: number },
): readonly Message[] {
  const exchange = lastExchange(run, run.data.steps[index] as StepData);
  if (exchange.request === null) return [];
  const { from, to } = range;
  const sliced = run.bodies.info(exchange.request).turns !== undefined;
  const body = run.bodies.withTurns(exchange.request, from, to);
  const messages = parseRequest({ ...httpOf(exchange), body })?.messages ?? [];
  return sliced ? messages : messages.slice(from, to);
}

function readRequest(run: Run, exchange: ExchangeData, shared: number): ModelRequest | null {
  if (exchange.request === null) return null;
  const count = run.bodies.turnCount(exchange.request);
  const body = run.bodies.withTurns(exchange.request, shared, count);
  const request = parseRequest({ ...httpOf(exchange), body });
  if (request === null || run.bodies.info(exchange.request).turns !== undefined) return request;
  return { ...request, messages: request.messages.slice(shared) };
}

export function readResponse(
  run: Run,
  { response, decoded, status, responseHeaders }: ExchangeData,
  { api }: Pick<StepData, 'api'>,
): ModelResponse | null {
  if (response === null || status === null) return null;
  const body = run.bodies.bytes(decoded ?? response);
  return parseResponse({ api }, { status, headers: responseHeaders, body });
}

/** Whether a message says what a step was answered, with the same tool calls. */
function isAnswerOf(run: Run, base: number | null, { role, blocks }: Message): boolean {
  const before = base === null ? undefined : run.data.steps[base];
  if (before === undefined || role !== 'assistant') return false;
  const answer = readResponse(run, lastExchange(run, before), before);
  return answer !== null && essence(answer.blocks) === essence(blocks);
}

function essence(blocks: readonly Block[]): string {
  return JSON.stringify([
    textOf(blocks),
    blocks.flatMap((block) => (block.type === 'tool-call' ? [[block.id, block.name]] : [])),
  ]);
}

function httpOf({ method, url, requestHeaders }: ExchangeData) {
  return { method, url, headers: requestHeaders };
}

function hasCalls(response: ModelResponse | null): boolean {
  return response?.blocks.some(({ type }) => type === 'tool-call') ?? false;
}

function resultsAfter(run: Run, index: number): ReadStep['results'] {
  const results = new Map<string, ToolResultBlock & { readonly step: number }>();
  for (const step of run.next.get(index) ?? []) {
    const { shared, attempts } = run.data.steps[step] as StepData;
    const exchange = run.data.exchanges[attempts.at(-1) as number] as ExchangeData;
    const blocks: readonly Block[] = (readRequest(run, exchange, shared)?.messages ?? []).flatMap(
      (message) => message.blocks,
    );
    for (const block of blocks) {
      if (block.type === 'tool-result' && !results.has(block.id)) {
        results.set(block.id, { ...block, step });
      }
    }
  }
  return results;
}
