import Anthropic from '@anthropic-ai/sdk';
import { startModelServer } from '@tracefork/demo-agent/model-server';
import { type RunReport, run } from '@tracefork/demo-agent/run';
import type { Tape } from '@tracefork/tape';
import { record } from '@tracefork/transport';
import { onTestFinished } from 'vitest';

/** The demo agent on its local model, recorded: its run fails at the ledger check. */
export async function demo(options: { readonly latency?: number } = {}) {
  const server = await startModelServer({ latency: 0, ...options });
  let open = true;
  const close = async () => {
    if (open) await server.close();
    open = false;
  };
  onTestFinished(close);
  const printed: string[] = [];
  const agent = (): Promise<RunReport> =>
    run({
      client: new Anthropic({ baseURL: server.url, apiKey: 'demo' }),
      print: (line) => printed.push(line),
    });
  const { tape } = await record(agent);
  return { agent, tape, server, close, printed };
}

/** What the run came to. */
export function report(tape: Tape | undefined): RunReport {
  const event = tape?.events.find(({ kind }) => kind === 'outcome');
  if (event?.kind !== 'outcome') throw new Error('the tape has no outcome');
  return JSON.parse(Buffer.from(event.value ?? []).toString()) as RunReport;
}
