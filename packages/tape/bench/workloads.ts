import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TextSource, textSource } from './words.ts';

/** One step of a run: what is sent, and the chunks that come back. */
export interface Step {
  readonly body: object;
  readonly chunks: readonly Buffer[];
}

export interface Workload {
  readonly name: string;
  readonly streamed?: boolean;
  readonly steps: () => Generator<Step>;
}

type Message = { role: string; content: unknown };

const SEED = 20_260_101;
/** Bytes of JSON that a step adds; 500 steps then send 486 MB. */
const STEP = 3830;

const system = (text: TextSource): object[] => [
  { type: 'text', text: text.prose(6000), cache_control: { type: 'ephemeral' } },
];
const tools = (text: TextSource): object[] =>
  Array.from({ length: 8 }, () => ({
    name: `${text.word()}_${text.word()}`,
    description: text.prose(300),
    input_schema: {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 3 }, () => [
          text.word(),
          { type: 'string', description: text.prose(60) },
        ]),
      ),
    },
  }));

/** What the model says and what the tool answers: about 4 KB of JSON together. */
function turn(text: TextSource, index: number): readonly [Message, Message] {
  const id = `toolu_${Array.from({ length: 24 }, () => Math.floor(text.random() * 36).toString(36)).join('')}`;
  const input = {
    path: `src/${text.word()}/${text.word()}.ts`,
    line: Math.floor(text.random() * 900),
  };
  const said = text.prose(900);
  const assistant = {
    role: 'assistant',
    content: [
      { type: 'text', text: said },
      { type: 'tool_use', id, name: 'read_file', input },
    ],
  };
  const user = {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: id, content: '' }],
  };
  const used = JSON.stringify(assistant).length + JSON.stringify(user).length + 2;
  (user.content[0] as { content: string }).content = `${index}: ${text.prose(STEP - used - 12)}`;
  return [assistant, user];
}

const request = (
  messages: readonly Message[],
  fixed: { system: object[]; tools: object[] },
): object => ({
  model: 'claude-sonnet-4-6',
  max_tokens: 4096,
  system: fixed.system,
  messages,
  tools: fixed.tools,
  stream: true,
});

const whole = (assistant: Message, id: number): Buffer[] => [
  Buffer.from(
    JSON.stringify({
      id: `msg_${id}`,
      type: 'message',
      model: 'claude-sonnet-4-6',
      stop_reason: 'tool_use',
      usage: { input_tokens: 12 + id, output_tokens: 301 },
      ...assistant,
    }),
  ),
];

/** The same answer as server-sent events, one chunk for each few words. */
function streamed(assistant: Message, id: number, text: TextSource): Buffer[] {
  const said = (assistant.content as { text: string }[])[0]?.text ?? '';
  const event = (type: string, data: object): Buffer =>
    Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  const chunks = [event('message_start', { message: { id: `msg_${id}`, role: 'assistant' } })];
  for (let at = 0; at < said.length; ) {
    const length = 4 + Math.floor(text.random() * 24);
    chunks.push(
      event('content_block_delta', {
        index: 0,
        delta: { type: 'text_delta', text: said.slice(at, at + length) },
      }),
    );
    at += length;
  }
  chunks.push(event('message_stop', {}));
  return chunks;
}

function* growing(
  steps: number,
  answer: (said: Message, index: number, text: TextSource) => Buffer[],
): Generator<Step> {
  const text = textSource(SEED);
  const fixed = { system: system(text), tools: tools(text) };
  const messages: Message[] = [{ role: 'user', content: text.prose(400) }];
  for (let index = 0; index < steps; index += 1) {
    const [assistant, user] = turn(text, index);
    yield { body: request(messages, fixed), chunks: answer(assistant, index, text) };
    messages.push(assistant, user);
  }
}

/** A cache marker moves with the last message; half-way the history gives way to a summary. */
function* compacted(steps: number): Generator<Step> {
  const text = textSource(SEED + 1);
  const fixed = { system: system(text), tools: tools(text) };
  let messages: Message[] = [{ role: 'user', content: text.prose(400) }];
  for (let index = 0; index < steps; index += 1) {
    const [assistant, user] = turn(text, index);
    yield { body: request(marked(messages), fixed), chunks: whole(assistant, index) };
    messages.push(assistant, user);
    if (index === steps / 2)
      messages = [{ role: 'user', content: text.prose(6000) }, ...messages.slice(-4)];
  }
}

function marked(messages: readonly Message[]): Message[] {
  const last = messages.at(-1) as Message;
  const content = Array.isArray(last.content)
    ? last.content
    : [{ type: 'text', text: last.content }];
  const end = { ...content.at(-1), cache_control: { type: 'ephemeral' } };
  return [...messages.slice(0, -1), { ...last, content: [...content.slice(0, -1), end] }];
}

/** Real multi-agent conversations: request *i* carries the messages before turn *i*. */
function* whoAndWhen(folder: string): Generator<Step> {
  for (const file of readdirSync(folder).sort()) {
    const log = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      question: string;
      history: Message[];
    };
    for (const [index, message] of log.history.entries()) {
      const messages = [{ role: 'user', content: log.question }, ...log.history.slice(0, index)];
      yield {
        body: { model: 'claude-sonnet-4-6', max_tokens: 4096, messages },
        chunks: whole({ role: 'assistant', content: message.content }, index),
      };
    }
  }
}

/**
 * @param data the folder of the Who&When logs, if it is there.
 * @param steps of each made-up run; even.
 */
export function workloads(data: string | undefined, steps: number): readonly Workload[] {
  return [
    { name: `${steps} steps of 4 KB`, steps: () => growing(steps, whole) },
    { name: `${steps} steps, streamed`, streamed: true, steps: () => growing(steps, streamed) },
    { name: `${steps} steps, moving marker, one compaction`, steps: () => compacted(steps) },
    ...(data === undefined ? [] : [{ name: 'who-and-when', steps: () => whoAndWhen(data) }]),
  ];
}
