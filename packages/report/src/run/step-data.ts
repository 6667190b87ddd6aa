import type { Exchange } from '@tracefork/tape';
import {
  type Block,
  costOf,
  type Message,
  type ModelResponse,
  parseResponse,
  preview,
  type Step,
  stopKindOf,
} from '@tracefork/wire';
import type { LineData, StepData } from '../model.ts';
import { clip } from './clip.ts';
import type { Place } from './threads.ts';

const askedWidth = 200;
const answeredWidth = 240;

/** The answer that the agent got in the end; `null` where none came. */
export function answerOf({ call, attempts }: Step<Exchange>): ModelResponse | null {
  const last = attempts.at(-1) as Exchange;
  if (last.response === undefined) return null;
  const { status, headers } = last.response;
  return parseResponse(call, { status, headers, body: last.decodedBody() });
}

/** @param place with the messages that are new since `place.base`, and the last of all. */
export function stepData(
  { call, attempts }: Step<Exchange>,
  answer: ModelResponse | null,
  place: Place & { readonly added: readonly Message[]; readonly last: Message | undefined },
): StepData {
  const first = attempts[0];
  const last = attempts.at(-1) as Exchange;
  const { base, shared, thread, added, last: lastSaid } = place;
  return {
    provider: call.provider,
    api: call.api,
    model: answer?.model ?? call.model,
    stream: call.stream,
    attempts: attempts.map(({ x }) => x),
    asked: askedLines(added, lastSaid),
    answered: answer === null ? '' : preview(sayFirst(answer), { width: answeredWidth }),
    calls: (answer?.blocks ?? []).flatMap((block) =>
      block.type === 'tool-call' || block.type === 'partial-tool-call' ? [block.name] : [],
    ),
    stopReason: answer?.stopReason ?? null,
    stopKind: answer === null ? null : stopKindOf(answer),
    status: last.response?.status ?? null,
    error: errorOf(last, answer),
    usage: answer?.usage ?? null,
    cost: costOfAnswer(answer),
    at: first.request.t,
    ms: last.ended === undefined ? null : last.ended - first.request.t,
    firstByte: last.chunks[0] === undefined ? null : last.chunks[0].t - first.request.t,
    base,
    shared,
    thread,
  };
}

function askedLines(added: readonly Message[], last: Message | undefined): readonly LineData[] {
  const asked = added.filter(({ role }) => role !== 'assistant');
  const shown = asked.length > 0 || last === undefined ? asked : [last];
  return shown.slice(-4).map(({ role, blocks }) => ({
    role,
    text: preview(clip(blocks), { width: askedWidth }),
  }));
}

/** Text and calls; thinking only where there is nothing else. */
function sayFirst(answer: ModelResponse): ModelResponse {
  const isThinking = ({ type }: Block): boolean => type === 'thinking';
  const rest = answer.blocks.filter((block) => !isThinking(block));
  return { ...answer, blocks: clip(rest.length === 0 ? answer.blocks : rest) };
}

function errorOf({ outcome, failure }: Exchange, answer: ModelResponse | null): string | null {
  if (outcome === 'abort') return 'given up by the agent';
  if (failure !== undefined) {
    const { name, message, code } = failure.error;
    return code === undefined ? `${name}: ${message}` : `${code}: ${message}`;
  }
  if (answer?.error !== undefined) return `${answer.error.type}: ${answer.error.message}`;
  if (outcome === 'cut') return 'the tape ends before the answer did';
  return answer === null ? 'no answer' : null;
}

/** Nothing is billed for an answer that is an error without usage. */
function costOfAnswer(answer: ModelResponse | null): number | null {
  if (answer === null) return null;
  if (answer.usage === null && answer.error !== undefined && answer.status >= 400) return 0;
  const cost = costOf(answer.usage, answer.model);
  return cost === 'unknown' ? null : cost;
}
