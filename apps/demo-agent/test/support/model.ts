import Anthropic from '@anthropic-ai/sdk';
import {
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from '../../src/model-server.ts';
import { type RunOptions, type RunReport, run } from '../../src/run.ts';

export interface TestModel extends ModelServer, AsyncDisposable {}

/** The demo's model without delays and refusals, closed at the end of the test. */
export async function startModel(options: ModelServerOptions = {}): Promise<TestModel> {
  const server = await startModelServer({ latency: 0, overload: 0, ...options });
  return { ...server, [Symbol.asyncDispose]: server.close };
}

/** Which trial answers a step. */
export type TrialOfStep = (step: number) => number;

/** A client of the real SDK that names a trial in each request, as a fork would. */
export function clientOf(model: ModelServer, trialOf: TrialOfStep = () => 0): Anthropic {
  return new Anthropic({
    apiKey: 'demo',
    baseURL: model.url,
    fetch: (url, init) => {
      const headers = new Headers(init?.headers);
      const { messages } = JSON.parse(String(init?.body)) as { messages: unknown[] };
      headers.set('x-trial', String(trialOf((messages.length - 1) / 2)));
      return fetch(url, { ...init, headers });
    },
  });
}

export interface PrintedRun extends RunReport {
  readonly lines: readonly string[];
}

export async function runQuietly(options: RunOptions): Promise<PrintedRun> {
  const lines: string[] = [];
  const report = await run({ ...options, print: (line) => lines.push(line) });
  return { ...report, lines };
}

/** What the agent draws itself: its run id, today's date, the time at which the ticket closed. */
export function withoutDraws(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(new Date().toISOString().slice(0, 10), '<today>')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>');
}
