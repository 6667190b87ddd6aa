import Anthropic from '@anthropic-ai/sdk';
import { buildResponse, type HttpCall, parseRequest, recogniseCall, textOf } from '@tracefork/wire';
import OpenAI from 'openai';
import { type ModelServer, modelServer } from './server.ts';

/** A model that looks an order up, refunds it if it was lost, and says what it did. */
export async function shopModel(): Promise<ModelServer> {
  return modelServer(answerTo);
}

function answerTo(call: HttpCall) {
  const request = parseRequest(call);
  const spoken = recogniseCall(call) ?? 'anthropic';
  const results = (request?.messages ?? [])
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.type === 'tool-result' ? [textOf(block.blocks)] : []));
  const asked = ['read_order', 'refund'][results.length];
  const last = results.at(-1) ?? '';
  const done = asked === undefined || (results.length === 1 && !last.includes('lost'));
  return buildResponse(spoken, {
    kind: 'message',
    as: request?.stream === true ? 'stream' : 'json',
    model: 'claude-haiku-4-5',
    blocks: done
      ? [{ type: 'text', text: `Done: ${last}` }]
      : [
          { type: 'text', text: 'One moment.' },
          { type: 'tool-call', name: asked, input: { order: 'A-1042' } },
        ],
    salt: String(results.length),
  });
}

const tools: Readonly<Record<string, (input: { order?: string }) => string>> = {
  read_order: ({ order }) =>
    order === 'A-1042' ? '{"state":"lost"}' : '{"error":"no such order"}',
  refund: ({ order }) => (order === 'A-1042' ? 'refunded A-1042' : 'no such order'),
};

const call = (name: string, input: unknown) =>
  tools[name]?.(input as { order?: string }) ?? 'no such tool';

/** The shop's agent on Anthropic's SDK, streaming. */
export function anthropicAgent(baseURL: string, options: { readonly maxRetries?: number } = {}) {
  const client = new Anthropic({ apiKey: 'test', baseURL, ...options });
  return async (): Promise<string> => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Where is A-1042?' }];
    for (let turn = 0; turn < 8; turn++) {
      const message = await client.messages
        .stream({ model: 'claude-haiku-4-5', max_tokens: 99, system: 'Be kind.', messages })
        .finalMessage();
      messages.push({ role: 'assistant', content: message.content });
      const results = message.content.flatMap((block) =>
        block.type === 'tool_use'
          ? [
              {
                type: 'tool_result' as const,
                tool_use_id: block.id,
                content: call(block.name, block.input),
              },
            ]
          : [],
      );
      if (results.length === 0) {
        const [block] = message.content;
        return block?.type === 'text' ? block.text : '';
      }
      messages.push({ role: 'user', content: results });
    }
    throw new Error('too many turns');
  };
}

/** The shop's agent on OpenAI's Responses, whose histories stand at the provider. */
export function responsesAgent(baseURL: string) {
  const client = new OpenAI({ apiKey: 'test', baseURL: `${baseURL}/v1` });
  return async (): Promise<string> => {
    const history: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Where is A-1042?' }];
    for (let turn = 0; turn < 8; turn++) {
      const response = await client.responses.create({ model: 'gpt-5', input: history });
      const calls = response.output.filter((item) => item.type === 'function_call');
      if (calls.length === 0) return response.output_text;
      history.push(...(response.output as OpenAI.Responses.ResponseInput));
      for (const { name, arguments: input, call_id } of calls) {
        const output = call(name, JSON.parse(input));
        history.push({ type: 'function_call_output', call_id, output });
      }
    }
    throw new Error('too many turns');
  };
}
