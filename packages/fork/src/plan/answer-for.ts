import { STATUS_CODES } from 'node:http';
import type { Exchange } from '@tracefork/tape';
import type { ForkScript, ScriptedAnswer } from '@tracefork/transport/fork';
import type { BuiltResponse } from '@tracefork/wire';
import {
  isRequestMutation,
  mutateRequest,
  mutateResponse,
  type RecordedAnswer,
  type RequestMutation,
  type ResponseMutation,
} from '@tracefork/wire/mutate';
import type { Cut } from './at-step.ts';
import type { ForkMutation, PlanRefusal } from './model.ts';
import { recordedAnswer } from './recorded-answer.ts';
import { toolCallsIn } from './tool-calls-in.ts';

/** What the transport does at the step, and what was mended for it. */
export interface Change extends Pick<ForkScript, 'answer' | 'requests'> {
  readonly kind: 'change';
  readonly repairs: readonly string[];
}

/** Turns a mutation into the answer that the step gets, or into changes of its requests. */
export function changeFor(cut: Cut, mutation: ForkMutation): Change | PlanRefusal {
  if (mutation.kind === 'resample') return plain({ kind: 'live' });
  if (mutation.kind === 'answer') return plain(mutation.answer);
  if (mutation.kind === 'recorded') {
    const answer = recordedAnswer(cut.exchange);
    return answer === undefined ? notAnswered(cut) : plain(answer);
  }
  return isRequestMutation(mutation) ? requestChange(cut, mutation) : responseChange(cut, mutation);
}

function responseChange({ exchange, step }: Cut, mutation: ResponseMutation): Change | PlanRefusal {
  const { request, response } = exchange;
  if (response === undefined && mutation.kind !== 'response') return notAnswered({ step });
  const answer = {
    status: response?.status ?? 0,
    headers: response?.headers ?? [],
    body: exchange.decodedBody(),
  };
  const mutated = mutateResponse({ call: request, answer }, mutation);
  if (mutated.kind === 'refused') return mutated;
  return { ...plain(given(mutated.response, exchange)), repairs: mutated.repairs };
}

function requestChange(cut: Cut, mutation: RequestMutation): Change | PlanRefusal {
  const { exchange, steps, step } = cut;
  const mutated = mutateRequest(exchange.request, mutation, { served: servedBefore(cut) });
  if (mutated.kind === 'refused') return mutated;
  if (mutation.kind === 'tool-result' && !mutated.changed) {
    return toolCallsIn({ steps, step: step.index, id: mutation.id });
  }
  return { ...plain({ kind: 'live' }), requests: mutation, repairs: mutated.repairs };
}

/** What the agent was given before the step: a history that stands at the provider is told from it. */
function servedBefore({ exchange, steps }: Cut): readonly RecordedAnswer[] {
  return steps.flatMap(({ attempts }) => {
    const last = attempts.at(-1) as Exchange;
    const { request, response } = last;
    if (response === undefined || request.x >= exchange.x) return [];
    const { status, headers } = response;
    return [{ call: request, answer: { status, headers, body: last.decodedBody() } }];
  });
}

function plain(answer: ScriptedAnswer): Change {
  return { kind: 'change', answer, repairs: [] };
}

function given({ status, headers, chunks }: BuiltResponse, { response }: Exchange): ScriptedAnswer {
  const statusText =
    response?.status === status ? response.statusText : (STATUS_CODES[status] ?? '');
  return {
    kind: 'given',
    status,
    statusText,
    headers,
    chunks: chunks.map((chunk) => Buffer.from(chunk).toString('base64')),
  };
}

function notAnswered({ step }: Pick<Cut, 'step'>): PlanRefusal {
  return {
    kind: 'refused',
    code: 'not-answered',
    reason: `Step ${step.index} was never answered, so there is no answer to change or to keep.`,
    hint: 'Give a whole answer (a mutation of kind "response"), or ask the model ("resample").',
  };
}
