import {
  answeredCalls,
  type Block,
  type Json,
  type MessageSpec,
  type ModelRequest,
  type NewToolCall,
  textOf,
} from '@tracefork/wire';

const call = (name: string, input: Json): NewToolCall => ({ type: 'tool-call', name, input });
const text = (words: string): Block => ({ type: 'text', text: words });

/**
 * What a model at the parcel desk would answer: two look-ups at once, then a booking from what they
 * found, then what came of it.
 */
export function deskAnswer(request: ModelRequest): MessageSpec {
  const results = answeredCalls(request.messages).flatMap(({ call: asked, result }) =>
    asked === null || result === null ? [] : [{ name: asked.name, said: textOf(result.blocks) }],
  );
  const booked = results.find(({ name }) => name === 'redeliver')?.said;
  const open = results.find(({ name }) => name === 'depot_hours')?.said;
  return {
    kind: 'message',
    as: request.stream ? 'stream' : 'json',
    model: request.model,
    blocks: blocksFor(request, { booked, open }),
    usage: {
      input: 40 + 10 * results.length,
      output: 21,
      cacheRead: results.length === 0 ? 0 : 30,
      cacheWrite: { fiveMinutes: 0, oneHour: 0 },
    },
  };
}

interface Known {
  readonly booked: string | undefined;
  readonly open: string | undefined;
}

function blocksFor(request: ModelRequest, { booked, open }: Known): MessageSpec['blocks'] {
  if (booked !== undefined) return [text(`P-7 is booked: ${booked.replace(/^.*?(?=\{)/s, '')}`)];
  if (open !== undefined) return [...thought(request), booking(/(\w+day)/.exec(open)?.[1] ?? '?')];
  return [
    ...thought(request),
    text('I look at the parcel and its depot.'),
    call('find_parcel', { id: 'P-7' }),
    call('depot_hours', { city: 'Leeds' }),
  ];
}

function booking(day: string): NewToolCall {
  return call('redeliver', { id: 'P-7', day });
}

function thought({ parameters }: ModelRequest): Block[] {
  if (parameters.thinking === undefined) return [];
  const thinking = 'A parcel that nobody took needs a day on which the depot is open.';
  return [{ type: 'thinking', thinking, signature: 'c2lnbmVk' }];
}

/** The answer that a fork gives at the middle step: the booking, on another day. */
export function otherDay(request: ModelRequest): MessageSpec {
  return { ...deskAnswer(request), blocks: [...thought(request), booking('Monday')] };
}
