import type Anthropic from '@anthropic-ai/sdk';
import type { Act } from './act.ts';
import type { Noise } from './noise.ts';
import type { ModelRequest } from './request.ts';

/** About how many characters make a token. */
const tokenLength = 4;

type Content = Anthropic.TextBlockParam | Omit<Anthropic.ToolUseBlockParam, 'cache_control'>;

/** A message of the API, as far as this server fills it in. */
export interface Reply {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly Content[];
  readonly stop_reason: 'tool_use' | 'end_turn';
  readonly stop_sequence: null;
  readonly usage: {
    readonly input_tokens: number;
    readonly cache_creation_input_tokens: 0;
    readonly cache_read_input_tokens: 0;
    readonly output_tokens: number;
    readonly service_tier: 'standard';
  };
}

/** The act as a message. Ids come from the noise, so they repeat with it. */
export function renderReply(act: Act, { model, length }: ModelRequest, noise: Noise): Reply {
  const content: Content[] = [
    { type: 'text', text: act.text },
    ...act.calls.map(({ name, input }, index) => {
      const id = `toolu_${noise.digits(`tool ${index}`, 18)}`;
      return { type: 'tool_use', id, name, input } as const;
    }),
  ];
  return {
    id: `msg_${noise.digits('message', 20)}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: act.calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: Math.ceil(length / tokenLength),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: Math.ceil(JSON.stringify(content).length / tokenLength),
      service_tier: 'standard',
    },
  };
}

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The message as a stream: one text for each write to the socket, of one to three events. */
export function renderStream(reply: Reply, noise: Noise): string[] {
  const events = eventsOf(reply).map(
    (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  const writes: string[] = [];
  for (let next = 0; next < events.length; ) {
    const count = noise.pick(`write ${next}`, [1, 1, 1, 2, 3]);
    writes.push(events.slice(next, next + count).join(''));
    next += count;
  }
  return writes;
}

function eventsOf(reply: Reply): StreamEvent[] {
  const { content, stop_reason, stop_sequence, usage } = reply;
  const opening = {
    ...reply,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    { type: 'message_start', message: opening },
    { type: 'ping' },
    ...content.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: Content, index: number): StreamEvent[] {
  const text = block.type === 'text';
  const empty = text ? { ...block, text: '' } : { ...block, input: {} };
  const deltas = text
    ? pieces(block.text, 11).map((part) => ({ type: 'text_delta', text: part }))
    : ['', ...pieces(JSON.stringify(block.input), 16)].map((part) => ({
        type: 'input_json_delta',
        partial_json: part,
      }));
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, piece) =>
    text.slice(piece * length, (piece + 1) * length),
  );
}
