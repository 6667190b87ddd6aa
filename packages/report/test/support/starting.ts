import { request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { ProofInput } from '../../src/index.ts';
import {
  type RunSource,
  type RunStarter,
  type ServeOptions,
  type StartEnd,
  serveReports,
} from '../../src/serve.ts';
import { runOf } from './make-run.ts';
import { sampleEvents } from './sample-run.ts';

export const token = 'a-token-that-only-the-terminal-shows';

export const source: RunSource = {
  list: async () => [],
  find: async (id) =>
    ['ab12', 'ab12/1', 'fo01', 'li01'].includes(id)
      ? {
          version: '1',
          live: id === 'li01',
          parent: null,
          read: async () => ({ run: runOf(id, sampleEvents()) }),
        }
      : null,
};

export const proof: ProofInput = {
  verdict: 'exact',
  reasons: [],
  counts: [],
  outcome: 'same',
  rules: {},
  uncovered: [],
  allowed: [],
  warnings: [],
};

/** Notes what it is asked to start; each start ends when the test says how. */
export function noteStarter() {
  const started: unknown[] = [];
  const stopped: string[] = [];
  const endings: ((end: StartEnd) => void)[] = [];
  const starter: RunStarter = {
    refusal: async (id) => (id === 'fo01' ? 'Its agent was recorded elsewhere.' : null),
    start(id, wish) {
      started.push([id, wish]);
      const { promise, resolve } = Promise.withResolvers<StartEnd>();
      endings.push(resolve);
      return {
        lines: () => ['plan', '<img src=x onerror=fired=1>\u202e going on'],
        ended: promise,
        stop() {
          stopped.push(id);
          resolve({ kind: 'failed', message: 'It was stopped.' });
        },
      };
    },
  };
  return { starter, started, stopped, endings };
}

/** A server that may start runs, with what was started. */
export async function served(more: Partial<ServeOptions> = {}) {
  const notes = noteStarter();
  const { starter } = notes;
  const server = await serveReports(source, {
    port: 0,
    by: 'test',
    allowRun: { starter, token },
    ...more,
  });
  onTestFinished(() => server.close());
  return { url: server.url, ...notes };
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request with headers that `fetch` would not let through. */
export function ask(url: string, path: string, { method = 'POST', headers, body }: Ask = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const { hostname, port, host } = new URL(url);
  const all = { host, 'content-type': 'application/json', 'x-tracefork-token': token, ...headers };
  const sent = request({ hostname, port, path, method, headers: all }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
  });
  sent.on('error', reject).end(body);
  return promise;
}

export const replay = JSON.stringify({ kind: 'replay' });
