import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import axios from 'axios';
import got from 'got';
import { Agent as UndiciAgent, request as undiciRequest } from 'undici';

/** One way to make a request. Each `open` has connections of its own, kept alive. */
export interface Client {
  readonly name: string;
  readonly open: () => OpenClient;
}

export interface OpenClient {
  /** Requests `url` and reads the body to its end. */
  readonly get: (url: string) => Promise<unknown>;
  readonly close: () => void;
}

const keepAlive = () => new Agent({ keepAlive: true });

/** A client that was there first and sees the same as all others: Node's fetch. */
export const fetchClient: Client = {
  name: 'fetch',
  open: () => ({
    get: async (url) => (await fetch(url)).arrayBuffer(),
    close: () => {},
  }),
};

/** Every other client that is measured. */
export const otherClients: readonly Client[] = [
  {
    name: 'http.request, keep-alive',
    open: () => {
      const agent = keepAlive();
      return {
        get: (url) =>
          new Promise((resolve, reject) => {
            httpRequest(url, { agent }, (response: IncomingMessage) => {
              response.on('data', () => {}).on('end', resolve);
            })
              .on('error', reject)
              .end();
          }),
        close: () => agent.destroy(),
      };
    },
  },
  {
    name: 'undici.request',
    open: () => {
      const dispatcher = new UndiciAgent();
      return {
        get: async (url) => (await undiciRequest(url, { dispatcher })).body.arrayBuffer(),
        close: () => void dispatcher.destroy(),
      };
    },
  },
  {
    name: 'axios',
    open: () => {
      const httpAgent = keepAlive();
      const client = axios.create({ httpAgent, responseType: 'arraybuffer', proxy: false });
      return { get: (url) => client.get(url), close: () => httpAgent.destroy() };
    },
  },
  {
    name: 'got',
    open: () => {
      const agent = keepAlive();
      return {
        get: (url) => got(url, { agent: { http: agent } }).buffer(),
        close: () => agent.destroy(),
      };
    },
  },
];
