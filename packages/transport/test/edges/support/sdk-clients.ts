import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type Call, giveUpOf } from './call.ts';
import { type Observation, seeError } from './observation.ts';

/** Waits between an SDK's retries are up to 8 s; these answers ask for less in `retry-after-ms`. */
const shared = { maxRetries: 2 } as const;

export async function anthropicClient(call: Call): Promise<Observation> {
  const seen: Observation = {};
  const { signal, onChunk, clientTimeout } = giveUpOf(call);
  const client = new Anthropic({
    ...shared,
    baseURL: call.url,
    apiKey: 'sk-ant-test-0123456789',
    ...(clientTimeout === undefined ? {} : { timeout: clientTimeout }),
  });
  const params = {
    model: 'claude-haiku-4-5-20251001',
    max_tokens: 64,
    messages: [{ role: 'user' as const, content: 'Héllo' }],
  };
  const options = signal === undefined ? {} : { signal };
  try {
    if (call.stream !== true) {
      const { data, response, request_id } = await client.messages
        .create(params, options)
        .withResponse();
      Object.assign(seen, {
        status: response.status,
        headers: [...response.headers],
        parsed: [data, request_id],
      });
      return seen;
    }
    const events: unknown[] = [];
    seen.parsed = events;
    for await (const event of client.messages.stream(params, options)) {
      events.push(event);
      onChunk();
    }
  } catch (error) {
    seen.error = seeError(error);
  }
  return seen;
}

export async function openaiClient(call: Call): Promise<Observation> {
  const seen: Observation = {};
  const { signal, onChunk, clientTimeout } = giveUpOf(call);
  const client = new OpenAI({
    ...shared,
    baseURL: call.url,
    apiKey: 'sk-test-0123456789',
    ...(clientTimeout === undefined ? {} : { timeout: clientTimeout }),
  });
  const params = { model: 'gpt-5', messages: [{ role: 'user' as const, content: 'Héllo' }] };
  const options = signal === undefined ? {} : { signal };
  try {
    if (call.stream !== true) {
      const { data, response, request_id } = await client.chat.completions
        .create(params, options)
        .withResponse();
      Object.assign(seen, {
        status: response.status,
        headers: [...response.headers],
        parsed: [data, request_id],
      });
      return seen;
    }
    const events: unknown[] = [];
    seen.parsed = events;
    for await (const event of await client.chat.completions.create(
      { ...params, stream: true },
      options,
    )) {
      events.push(event);
      onChunk();
    }
  } catch (error) {
    seen.error = seeError(error);
  }
  return seen;
}
