import http from 'node:http';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { Agent, request as undiciRequest } from 'undici';
import type { Ask } from './noisy-server.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What an agent talks to the server through. */
export interface Client {
  /** @throws where the answer is not 200, after the client's own retries */
  ask(what: Ask, options?: CallOptions): Promise<string>;
  /** The parts of a streamed answer. */
  listen(what: Ask, options?: CallOptions): AsyncIterable<string>;
}

export const clients: Readonly<Record<string, (url: string) => Client>> = {
  fetch: (url) => {
    const post = async (what: Ask, { signal }: CallOptions) => {
      const response = await fetch(url, init(what, signal));
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response;
    };
    return {
      ask: async (what, options = {}) => (await post(what, options)).text(),
      async *listen(what, options = {}) {
        const { body } = await post({ ...what, stream: true }, options);
        const decoder = new TextDecoder();
        for await (const chunk of body ?? []) yield decoder.decode(chunk, { stream: true });
      },
    };
  },

  http: (url) => {
    const post = (what: Ask, { signal }: CallOptions) =>
      new Promise<http.IncomingMessage>((resolve, reject) => {
        const { body, headers, method } = init(what, undefined);
        http
          .request(
            url,
            { method, headers, ...(signal === undefined ? {} : { signal }) },
            (response) => {
              if (response.statusCode === 200) resolve(response);
              else {
                response.resume();
                reject(new Error(`status ${response.statusCode}`));
              }
            },
          )
          .on('error', reject)
          .end(body);
      });
    return {
      ask: async (what, options = {}) => text(await post(what, options)),
      async *listen(what, options = {}) {
        for await (const chunk of await post({ ...what, stream: true }, options)) yield `${chunk}`;
      },
    };
  },

  undici: (url) => {
    const dispatcher = new Agent({ connections: 8 });
    const post = async (what: Ask, { signal }: CallOptions) => {
      const { body, headers } = init(what, undefined);
      const response = await undiciRequest(url, {
        method: 'POST',
        headers,
        body,
        dispatcher,
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.statusCode !== 200) {
        await response.body.dump();
        throw new Error(`status ${response.statusCode}`);
      }
      return response.body;
    };
    return {
      ask: async (what, options = {}) => (await post(what, options)).text(),
      async *listen(what, options = {}) {
        for await (const chunk of await post({ ...what, stream: true }, options)) yield `${chunk}`;
      },
    };
  },

  anthropic: (url) => {
    const client = new Anthropic({ baseURL: url, apiKey: 'sk-ant-for-tests', maxRetries: 6 });
    const call = (what: Ask) => ({
      model: 'claude-sonnet-4-6',
      max_tokens: 64,
      messages: [{ role: 'user' as const, content: JSON.stringify(what) }],
    });
    return {
      async ask(what, options = {}) {
        const { content } = await client.messages.create(call(what), options);
        return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      },
      async *listen(what, options = {}) {
        const stream = { ...call({ ...what, stream: true }), stream: true as const };
        for await (const event of await client.messages.create(stream, options)) {
          if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
            yield event.delta.text;
          }
        }
      },
    };
  },
};

function init(what: Ask, signal: AbortSignal | undefined) {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(what),
    ...(signal === undefined ? {} : { signal }),
  };
}
