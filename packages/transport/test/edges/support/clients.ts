import httpDefault, { Agent as HttpAgent, request as httpNamed } from 'node:http';
import httpsDefault, { Agent as HttpsAgent, request as httpsNamed } from 'node:https';
import { Readable, Writable } from 'node:stream';
import axios, { type AxiosRequestConfig } from 'axios';
import got from 'got';
import nodeFetch from 'node-fetch';
import * as undici from 'undici';
import { Agent as Agent7 } from 'undici-7';
import { type Call, giveUpOf } from './call.ts';
import { BodyWatch, entries, type Observation, pairs, seeError } from './observation.ts';
import { anthropicClient, openaiClient } from './sdk-clients.ts';

/** Makes the call in its own way and tells what it saw; never rejects. */
export type Client = (call: Call) => Promise<Observation>;

type FetchLike = (url: string, init: Record<string, unknown>) => Promise<Response>;

function sourceOf(call: Call): Readable | Buffer | undefined {
  return call.pieces === undefined ? call.body : Readable.from(call.pieces, { objectMode: false });
}

function webBody(call: Call): RequestInit['body'] {
  if (call.pieces === undefined) return call.body ?? null;
  const pieces = [...call.pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(new Uint8Array(piece));
    },
  });
}

const viaFetch =
  (fetchLike: FetchLike, extra: (call: Call) => Record<string, unknown> = () => ({})): Client =>
  async (call) => {
    const seen: Observation = {};
    const { signal, onChunk } = giveUpOf(call);
    const body = new BodyWatch();
    try {
      const response = await fetchLike(call.url, {
        method: call.method,
        headers: call.headers,
        body: webBody(call),
        ...(call.pieces === undefined ? {} : { duplex: 'half' }),
        ...(signal === undefined ? {} : { signal }),
        ...extra(call),
      });
      seen.status = response.status;
      seen.statusText = response.statusText;
      seen.url = response.url;
      seen.redirected = response.redirected;
      seen.kind = response.type;
      seen.headers = [...response.headers] as Array<[string, string]>;
      const reader = response.body?.getReader();
      for (;;) {
        const read = await reader?.read();
        if (read === undefined || read.done) break;
        body.push(read.value);
        onChunk();
      }
    } catch (error) {
      seen.error = seeError(error);
    }
    seen.chunks = body.lengths;
    seen.body = body.summary;
    return seen;
  };

function onNodeResponse(
  response: NodeJS.ReadableStream,
  { seen, onChunk, done }: { seen: Observation; onChunk: () => void; done: () => void },
): void {
  const body = new BodyWatch();
  const finish = () => {
    seen.chunks = body.lengths;
    seen.body = body.summary;
    done();
  };
  response.on('data', (chunk: Buffer) => {
    body.push(chunk);
    onChunk();
  });
  response.on('end', finish);
  response.on('error', (error: Error) => {
    seen.error ??= seeError(error);
    finish();
  });
  response.on('close', finish);
}

const viaNodeHttp =
  (options: {
    readonly request: (secure: boolean) => typeof httpNamed;
    readonly agent?: (call: Call) => HttpAgent;
  }): Client =>
  (call) =>
    new Promise((resolve) => {
      const seen: Observation = {};
      const { signal, onChunk, clientTimeout } = giveUpOf(call);
      const secure = call.url.startsWith('https:');
      const agent = options.agent?.(call);
      const done = () => {
        resolve(seen);
        agent?.destroy();
      };
      const request = options.request(secure)(call.url, {
        method: call.method,
        headers: call.headers,
        ...(agent === undefined ? {} : { agent }),
        ...(call.ca === undefined ? {} : { ca: call.ca }),
        ...(signal === undefined ? {} : { signal }),
        ...(clientTimeout === undefined ? {} : { timeout: clientTimeout }),
      } as object);
      request.on('timeout', () => request.destroy(new Error('timed out')));
      request.on('continue', () => {
        seen.informational = [...(seen.informational ?? []), 100];
      });
      request.on('information', (info) => {
        seen.informational = [
          ...(seen.informational ?? []),
          [info.statusCode, info.statusMessage, info.rawHeaders],
        ];
      });
      request.on('error', (error) => {
        seen.error ??= seeError(error);
        if (seen.status === undefined) done();
      });
      request.on('response', (response) => {
        seen.status = response.statusCode as number;
        seen.statusText = response.statusMessage as string;
        seen.kind = `HTTP/${response.httpVersion}`;
        seen.headers = pairs(response.rawHeaders);
        onNodeResponse(response, {
          seen,
          onChunk,
          done: () => {
            seen.trailers = pairs(response.rawTrailers);
            done();
          },
        });
      });
      const source = sourceOf(call);
      if (source instanceof Readable) source.pipe(request);
      else request.end(source);
    });

const viaUndiciRequest =
  (dispatcher: (call: Call) => undici.Dispatcher): Client =>
  async (call) => {
    const seen: Observation = {};
    const own = dispatcher(call);
    const { signal, onChunk, clientTimeout } = giveUpOf(call);
    try {
      const informational: unknown[] = [];
      const response = await undici.request(call.url, {
        method: call.method as undici.Dispatcher.HttpMethod,
        headers: call.headers,
        body: sourceOf(call) ?? null,
        dispatcher: own,
        onInfo: ({ statusCode, headers }: { statusCode: number; headers: object }) =>
          informational.push([statusCode, headers]),
        ...(signal === undefined ? {} : { signal }),
        ...(clientTimeout === undefined ? {} : { headersTimeout: clientTimeout }),
      } as Parameters<typeof undici.request>[1]);
      if (informational.length > 0) seen.informational = informational;
      seen.status = response.statusCode;
      seen.statusText = response.statusText;
      seen.headers = entries(response.headers);
      await new Promise<void>((done) => {
        onNodeResponse(response.body, { seen, onChunk, done });
      });
      seen.trailers = entries(response.trailers);
    } catch (error) {
      seen.error ??= seeError(error);
    }
    await own.destroy();
    return seen;
  };

const viaUndiciStream: Client = async (call) => {
  const seen: Observation = {};
  const own = new undici.Agent({ connect: { ca: call.ca } });
  const { signal, onChunk } = giveUpOf(call);
  const body = new BodyWatch();
  try {
    const { trailers } = await undici.stream(
      call.url,
      {
        method: call.method as undici.Dispatcher.HttpMethod,
        headers: call.headers,
        body: sourceOf(call) ?? null,
        dispatcher: own,
        ...(signal === undefined ? {} : { signal }),
      },
      ({ statusCode, headers }) => {
        seen.status = statusCode;
        seen.headers = entries(headers);
        return new Writable({
          write(chunk: Buffer, _encoding, done) {
            body.push(chunk);
            onChunk();
            done();
          },
        });
      },
    );
    seen.trailers = entries(trailers);
  } catch (error) {
    seen.error = seeError(error);
  }
  seen.chunks = body.lengths;
  seen.body = body.summary;
  await own.destroy();
  return seen;
};

const viaAxios =
  (adapter: 'http' | 'fetch'): Client =>
  async (call) => {
    const seen: Observation = {};
    const { signal, onChunk, clientTimeout } = giveUpOf(call);
    const config: AxiosRequestConfig = {
      adapter,
      url: call.url,
      method: call.method,
      headers: { ...call.headers },
      data: adapter === 'http' ? sourceOf(call) : webBody(call),
      responseType: 'stream',
      validateStatus: () => true,
      ...(signal === undefined ? {} : { signal }),
      ...(clientTimeout === undefined ? {} : { timeout: clientTimeout }),
      ...(call.ca === undefined ? {} : { httpsAgent: new HttpsAgent({ ca: call.ca }) }),
    };
    try {
      const response = await axios.request(config);
      seen.status = response.status;
      seen.statusText = response.statusText;
      seen.headers = entries(response.headers as Record<string, unknown>);
      if (adapter === 'http') {
        await new Promise<void>((done) => {
          onNodeResponse(response.data as Readable, { seen, onChunk, done });
        });
        return seen;
      }
      const body = new BodyWatch();
      const reader = (response.data as ReadableStream<Uint8Array> | null)?.getReader();
      try {
        for (;;) {
          const read = await reader?.read();
          if (read === undefined || read.done) break;
          body.push(read.value);
          onChunk();
        }
      } finally {
        seen.chunks = body.lengths;
        seen.body = body.summary;
      }
    } catch (error) {
      seen.error = seeError(error);
    }
    return seen;
  };

const gotOptions = (call: Call) => ({
  method: call.method as 'POST',
  headers: call.headers,
  throwHttpErrors: false,
  ...(call.ca === undefined ? {} : { https: { certificateAuthority: call.ca } }),
  ...(call.giveUp?.when === 'client-timeout' ? { timeout: { request: call.giveUp.ms } } : {}),
});

const viaGot: Client = async (call) => {
  const seen: Observation = {};
  const { signal } = giveUpOf(call);
  try {
    const response = await got(call.url, {
      ...gotOptions(call),
      // Retries are on; they wait a thousandth of what they would.
      retry: {
        limit: 2,
        methods: ['GET', 'POST'],
        calculateDelay: ({ computedValue }: { computedValue: number }) => computedValue / 1000,
      },
      responseType: 'buffer',
      ...(call.pieces === undefined ? { body: call.body } : { body: Buffer.concat(call.pieces) }),
      ...(signal === undefined ? {} : { signal }),
    } as object);
    const { statusCode, statusMessage, rawHeaders, url, rawBody } = response as unknown as {
      statusCode: number;
      statusMessage: string;
      rawHeaders: string[];
      url: string;
      rawBody: Buffer;
    };
    const body = new BodyWatch();
    body.push(rawBody);
    Object.assign(seen, {
      status: statusCode,
      statusText: statusMessage,
      headers: pairs(rawHeaders),
      url,
    });
    seen.body = body.summary;
  } catch (error) {
    seen.error = seeError(error);
  }
  return seen;
};

const viaGotStream: Client = (call) =>
  new Promise((resolve) => {
    const seen: Observation = {};
    const { signal, onChunk } = giveUpOf(call);
    const stream = got.stream(call.url, {
      ...gotOptions(call),
      retry: { limit: 0 },
      ...(call.pieces === undefined ? { body: call.body } : {}),
      ...(signal === undefined ? {} : { signal }),
    } as object);
    stream.on('response', (response) => {
      seen.status = response.statusCode;
      seen.headers = pairs(response.rawHeaders);
    });
    onNodeResponse(stream, { seen, onChunk, done: () => resolve(seen) });
    if (call.pieces !== undefined) Readable.from(call.pieces, { objectMode: false }).pipe(stream);
  });

const viaNodeFetch: Client = async (call) => {
  const seen: Observation = {};
  const { signal, onChunk } = giveUpOf(call);
  try {
    const response = await nodeFetch(call.url, {
      method: call.method,
      headers: call.headers,
      body: sourceOf(call),
      ...(signal === undefined ? {} : { signal }),
      ...(call.ca === undefined ? {} : { agent: new HttpsAgent({ ca: call.ca }) }),
    } as object);
    seen.status = response.status;
    seen.statusText = response.statusText;
    seen.url = response.url;
    seen.headers = entries(response.headers.raw());
    const { body } = response;
    if (body !== null) {
      await new Promise<void>((done) => {
        onNodeResponse(body, { seen, onChunk, done });
      });
    }
  } catch (error) {
    seen.error = seeError(error);
  }
  return seen;
};

const trusting = (call: Call, options: undici.Agent.Options = {}) =>
  new undici.Agent({ ...options, ...(call.ca === undefined ? {} : { connect: { ca: call.ca } }) });

/** Clients of HTTP in general. */
export const plainClients: Readonly<Record<string, Client>> = {
  fetch: viaFetch(globalFetch),
  'fetch with a dispatcher': viaFetch(globalFetch, (call) => ({
    // The version that Node's own fetch takes a dispatcher of.
    dispatcher: new Agent7({
      connections: 2,
      ...(call.ca === undefined ? {} : { connect: { ca: call.ca } }),
    }),
  })),
  'undici.fetch': viaFetch(undici.fetch as unknown as FetchLike, (call) => ({
    dispatcher: trusting(call),
  })),
  'undici.request': viaUndiciRequest(trusting),
  'undici.request over 2 connections': viaUndiciRequest((call) =>
    trusting(call, { connections: 2 }),
  ),
  'undici.stream': viaUndiciStream,
  'http.request, named import': viaNodeHttp({
    request: (secure) => (secure ? httpsNamed : httpNamed),
  }),
  'http.request, default import': viaNodeHttp({
    request: (secure) => (secure ? httpsDefault.request : httpDefault.request),
  }),
  'http.request, keep-alive agent': viaNodeHttp({
    request: (secure) => (secure ? httpsNamed : httpNamed),
    agent: ({ url, ca }) =>
      url.startsWith('https:')
        ? new HttpsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) })
        : new HttpAgent({ keepAlive: true }),
  }),
  'axios, http': viaAxios('http'),
  'axios, fetch': viaAxios('fetch'),
  got: viaGot,
  'got.stream': viaGotStream,
  'node-fetch': viaNodeFetch,
};

/** SDKs of model providers; they need answers that they understand. */
export const sdkClients: Readonly<Record<string, Client>> = {
  'Anthropic SDK': anthropicClient,
  'OpenAI SDK': openaiClient,
};

// Looked up at each call, as an agent would: a saved reference is older than the recording.
function globalFetch(url: string, init: Record<string, unknown>): Promise<Response> {
  return fetch(url, init);
}
