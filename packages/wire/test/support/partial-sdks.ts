import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import type { ApiName } from '../../src/index.ts';

/** What an SDK's stream parser made of a stream that may break off. */
export interface PartialAnswer {
  /** Text as far as it came. */
  readonly text: string;
  /** Tool calls as far as they came, input as text where the SDK keeps it so. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  /** The SDK took it for a whole answer. */
  readonly whole: boolean;
}

type Read = (url: string) => Promise<PartialAnswer>;

const model = 'model-a';
const ask = [{ role: 'user' as const, content: 'Where is my order?' }];

/** Runs to its end, or to the error that the SDK throws for a broken stream. */
async function ended(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch {
    return false;
  }
}

const messages: Read = async (baseURL) => {
  const client = new Anthropic({ apiKey: 'test', baseURL, maxRetries: 0, logLevel: 'off' });
  const stream = client.messages.stream({ model, max_tokens: 100, messages: ask });
  let text = '';
  stream.on('text', (part) => {
    text += part;
  });
  const calls: { name: string; input: string }[] = [];
  stream.on('streamEvent', (event) => {
    if (event.type === 'content_block_start' && event.content_block.type === 'tool_use') {
      calls.push({ name: event.content_block.name, input: '' });
    }
    const last = calls.at(-1);
    if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta' && last) {
      last.input += event.delta.partial_json;
    }
  });
  stream.on('error', () => {});
  const whole = await ended(() => stream.finalMessage());
  return { text, calls, whole };
};

const chatCompletions: Read = async (url) => {
  const client = new OpenAI({
    apiKey: 'test',
    baseURL: `${url}/v1`,
    maxRetries: 0,
    logLevel: 'off',
  });
  const stream = client.chat.completions.stream({ model, messages: ask });
  stream.on('error', () => {});
  let text = '';
  let calls: PartialAnswer['calls'] = [];
  stream.on('chunk', (_, { choices }) => {
    const message = choices[0]?.message;
    text = message?.content ?? '';
    calls = (message?.tool_calls ?? []).flatMap((call) =>
      'function' in call
        ? [{ name: call.function.name ?? '', input: call.function.arguments ?? '' }]
        : [],
    );
  });
  const whole = await ended(() => stream.finalChatCompletion());
  return { text, calls, whole };
};

const responses: Read = async (url) => {
  const client = new OpenAI({
    apiKey: 'test',
    baseURL: `${url}/v1`,
    maxRetries: 0,
    logLevel: 'off',
  });
  const stream = client.responses.stream({ model, input: ask });
  stream.on('error', () => {});
  let text = '';
  const calls: { name: string; input: string }[] = [];
  stream.on('event', (event) => {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.output_item.added' && event.item.type === 'function_call') {
      calls.push({ name: event.item.name, input: '' });
    }
    const last = calls.at(-1);
    if (event.type === 'response.function_call_arguments.delta' && last) last.input += event.delta;
  });
  const whole = await ended(() => stream.finalResponse());
  return { text, calls, whole };
};

const generateContent: Read = async (baseUrl) => {
  const client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl } });
  let text = '';
  let finished = false;
  const calls: { name: string; input: unknown }[] = [];
  const whole = await ended(async () => {
    const contents = 'Where is my order?';
    for await (const chunk of await client.models.generateContentStream({ model, contents })) {
      const [candidate] = chunk.candidates ?? [];
      finished ||= candidate?.finishReason !== undefined;
      for (const part of candidate?.content?.parts ?? []) {
        if (part.functionCall) {
          calls.push({ name: part.functionCall.name ?? '', input: part.functionCall.args });
        } else if (part.thought !== true) text += part.text ?? '';
      }
    }
  });
  return { text, calls, whole: whole && finished };
};

/** Each API's SDK, reading a stream from a server at `url`. */
export const partialReaders: Readonly<Record<ApiName, Read>> = {
  messages,
  'chat-completions': chatCompletions,
  responses,
  'generate-content': generateContent,
};
