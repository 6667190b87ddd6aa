import dgram from 'node:dgram';
import { request as httpRequest } from 'node:http';
import http2 from 'node:http2';
import { get as httpsGet } from 'node:https';
import { connect, type Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import * as undici from 'undici';
import WebSocketClient from 'ws';
import type { TargetKind } from './egress-servers.ts';

export interface Ports {
  readonly port: number;
  readonly proxy: number;
  readonly path: string | undefined;
  readonly ca: string;
}

/** An agent that reaches outside in some way. */
export interface Egress {
  readonly target: TargetKind;
  readonly proxy?: boolean;
  /** Listens on a socket file. */
  readonly local?: boolean;
  /** Requests it makes. */
  readonly requests: number;
  /** How it is covered: captured as exchanges, or noted as this. */
  readonly as: 'exchanges' | 'websocket' | 'raw-socket' | 'http2' | 'udp';
  readonly run: (ports: Ports) => Promise<unknown>;
}

const two = async (once: (n: number) => Promise<unknown>) => [await once(1), await once(2)];

function overHttp(options: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject).end();
  });
}

function overHttps(url: string, options: object): Promise<string> {
  return new Promise((resolve, reject) => {
    httpsGet(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

async function overUndici(url: string, dispatcher: undici.Dispatcher): Promise<string> {
  return (await undici.request(url, { dispatcher })).body.text();
}

function talk(socket: Socket, opening?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (opening !== undefined) socket.write(opening);
    socket.on('error', reject).on('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
  });
}

function overH2(url: string, options: http2.SecureClientSessionOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(url, options);
    session.on('error', reject);
    const stream = session.request({ ':path': '/h2' });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('error', reject).on('end', () => {
      resolve(text);
      session.close();
    });
    stream.end();
  });
}

function overWebSocket(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => socket.send('hello'));
    socket.addEventListener('message', ({ data }) => {
      resolve(String(data));
      socket.close();
    });
    socket.addEventListener('error', () => reject(new Error('the WebSocket failed')));
  });
}

/** Ways out of a process, by what uses them. */
export const egresses: Readonly<Record<string, Egress>> = {
  'http through https-proxy-agent': {
    target: 'http',
    proxy: true,
    requests: 2,
    as: 'exchanges',
    run: ({ port, proxy }) => {
      const agent = new HttpsProxyAgent(`http://127.0.0.1:${proxy}`);
      return two((n) => overHttp({ host: '127.0.0.1', port, path: `/${n}`, agent }));
    },
  },
  'https through https-proxy-agent': {
    target: 'https',
    proxy: true,
    requests: 2,
    as: 'exchanges',
    run: ({ port, proxy, ca }) => {
      const agent = new HttpsProxyAgent(`http://127.0.0.1:${proxy}`);
      return two((n) => overHttps(`https://127.0.0.1:${port}/${n}`, { agent, ca }));
    },
  },
  "http through undici's ProxyAgent": {
    target: 'http',
    proxy: true,
    requests: 2,
    as: 'exchanges',
    run: ({ port, proxy }) => {
      const agent = new undici.ProxyAgent({ uri: `http://127.0.0.1:${proxy}`, proxyTunnel: true });
      return two((n) => overUndici(`http://127.0.0.1:${port}/${n}`, agent));
    },
  },
  "https through undici's ProxyAgent": {
    target: 'https',
    proxy: true,
    requests: 2,
    as: 'exchanges',
    run: ({ port, proxy, ca }) => {
      const agent = new undici.ProxyAgent({ uri: `http://127.0.0.1:${proxy}`, requestTls: { ca } });
      return two((n) => overUndici(`https://127.0.0.1:${port}/${n}`, agent));
    },
  },
  "http through undici's EnvHttpProxyAgent": {
    target: 'http',
    proxy: true,
    requests: 2,
    as: 'exchanges',
    run: ({ port, proxy }) => {
      const agent = new undici.EnvHttpProxyAgent({
        httpProxy: `http://127.0.0.1:${proxy}`,
        noProxy: '',
      });
      return two((n) => overUndici(`http://127.0.0.1:${port}/${n}`, agent));
    },
  },
  'http.request over a socket file': {
    target: 'http',
    local: true,
    requests: 2,
    as: 'exchanges',
    run: ({ path }) => two((n) => overHttp({ socketPath: path, path: `/${n}` })),
  },
  'undici over a socket file': {
    target: 'http',
    local: true,
    requests: 2,
    as: 'exchanges',
    run: ({ path }) => {
      const agent = new undici.Agent({ connect: { socketPath: path as string } });
      return two((n) => overUndici(`http://localhost/${n}`, agent));
    },
  },
  'HTTP written to a raw socket': {
    target: 'http',
    requests: 1,
    as: 'exchanges',
    run: async ({ port }) => {
      const text = await talk(
        connect(port, '127.0.0.1'),
        'GET /raw HTTP/1.1\r\nHost: localhost\r\n\r\n',
      );
      return text.split('\r\n')[0];
    },
  },
  'the global WebSocket': {
    target: 'websocket',
    requests: 1,
    as: 'websocket',
    run: ({ port }) => overWebSocket(new WebSocket(`ws://127.0.0.1:${port}`)),
  },
  ws: {
    target: 'websocket',
    requests: 1,
    as: 'websocket',
    run: ({ port }) =>
      overWebSocket(new WebSocketClient(`ws://127.0.0.1:${port}`) as unknown as WebSocket),
  },
  "undici's WebSocket": {
    target: 'websocket',
    requests: 1,
    as: 'websocket',
    run: ({ port }) =>
      overWebSocket(new undici.WebSocket(`ws://127.0.0.1:${port}`) as unknown as WebSocket),
  },
  'a protocol in which the client speaks first': {
    target: 'echo',
    requests: 1,
    as: 'raw-socket',
    run: ({ port }) => talk(connect(port, '127.0.0.1'), '*1\r\n$4\r\nPING\r\n'),
  },
  'a protocol in which the server speaks first': {
    target: 'greeter',
    requests: 1,
    as: 'raw-socket',
    run: ({ port }) => talk(connect(port, '127.0.0.1')),
  },
  'HTTP/2 without TLS': {
    target: 'h2c',
    requests: 1,
    as: 'http2',
    run: ({ port }) => overH2(`http://127.0.0.1:${port}`, {}),
  },
  'HTTP/2 over TLS': {
    target: 'h2',
    requests: 1,
    as: 'http2',
    run: ({ port, ca }) => overH2(`https://127.0.0.1:${port}`, { ca }),
  },
  datagrams: {
    target: 'echo',
    requests: 0,
    as: 'udp',
    run: ({ port }) =>
      new Promise((resolve, reject) => {
        const socket = dgram.createSocket('udp4');
        socket.send('hello', port, '127.0.0.1', (error) => {
          socket.close();
          if (error === null) resolve('sent');
          else reject(error);
        });
      }),
  },
};
