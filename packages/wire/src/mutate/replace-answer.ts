import { type HttpAnswer, headerOf, isEventStream } from '../http.ts';
import { decodeText } from '../json.ts';
import type { Provider } from '../provider.ts';
import { misfit, misfitReason } from '../shape.ts';
import type { Framing } from '../spec.ts';
import { headersFor } from './headers.ts';
import type { ResponseBodyMutation } from './mutation.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { MutatedResponse } from './result.ts';

interface Asked {
  readonly provider: Provider;
  /** What the request asked for. */
  readonly framing: Framing;
}

/** Puts a given answer in the place of the recorded one. */
export function replaceAnswer(
  mutation: ResponseBodyMutation,
  asked: Asked,
): MutatedResponse | Refusal {
  const given = answerOf(mutation);
  if (mutation.unchecked === true || given.status >= 400) return asGiven(given);
  const { editing } = asked.provider;
  const whole = editing.gather(given);
  if (whole === null) return notValid(asked.provider);
  const wrong = misfit(editing.shape(whole.message));
  if (wrong !== undefined)
    return notValid(asked.provider, misfitReason(wrong, asked.provider.name));
  if (editing.framingOf(given) === asked.framing) return asGiven(given);
  const type = contentTypes[asked.framing];
  const others = given.headers.filter(([name]) => name.toLowerCase() !== 'content-type');
  const texts = editing.frame(whole, asked.framing);
  return {
    kind: 'response',
    response: { status: given.status, ...headersFor([['content-type', type], ...others], texts) },
    repairs: [`The answer was framed as ${framingNames[asked.framing]}, as the request asks.`],
  };
}

const contentTypes: Readonly<Record<Framing, string>> = {
  json: 'application/json',
  'json-list': 'application/json',
  stream: 'text/event-stream; charset=utf-8',
};

const framingNames: Readonly<Record<Framing, string>> = {
  json: 'JSON',
  'json-list': 'a list of JSON pieces',
  stream: 'an event stream',
};

function answerOf({
  status = 200,
  headers = [],
  body,
  encoding,
}: ResponseBodyMutation): HttpAnswer {
  const bytes = Uint8Array.from(Buffer.from(body, encoding ?? 'utf8'));
  const answer = { status, headers, body: bytes };
  if (headerOf(headers, 'content-type') !== undefined) return answer;
  const type = contentTypes[isEventStream(answer) ? 'stream' : 'json'];
  return { ...answer, headers: [['content-type', type], ...headers] };
}

function asGiven(answer: HttpAnswer): MutatedResponse {
  const { status, headers, body } = answer;
  const known = headersFor(headers, []).headers.map(([name, value]): [string, string] => [
    name,
    name.toLowerCase() === 'content-length' ? String(body.length) : value,
  ]);
  const chunks = isEventStream(answer) ? eventChunks(body) : [body];
  return { kind: 'response', response: { status, headers: known, body, chunks }, repairs: [] };
}

/** One chunk for each event, as a server would send it. */
function eventChunks(body: Uint8Array): Uint8Array[] {
  const text = decodeText(body);
  const encoder = new TextEncoder();
  const parts = text.split(/(?<=\n\n|\r\n\r\n|\r\r)/).map((part) => encoder.encode(part));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return length === body.length ? parts : [body];
}

function notValid({ name }: Provider, why = ''): Refusal {
  return refuse('not-valid', {
    reason: `The given answer is no whole message of ${name}.${why === '' ? '' : ` ${why}`}`,
    hint: 'Give the JSON or the event stream of a message as the provider sends it, or mark it as unchecked.',
  });
}
