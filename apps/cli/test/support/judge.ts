import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';
import { onTestFinished } from 'vitest';

/** What a judge was asked. */
export interface Asked {
  readonly model: string;
  readonly system: string;
  readonly shown: string;
}

/** A model that is asked as a judge; `verdict` sees what it is shown, and may be no verdict at all. */
export async function startJudge(verdict: (shown: string) => string, status = () => 200) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as {
      readonly model: string;
      readonly system: string;
      readonly messages: ReadonlyArray<{ readonly content: string }>;
    };
    const shown = body.messages[0]?.content ?? '';
    asked.push({ model: body.model, system: body.system, shown });
    const code = status();
    const answer = buildResponse(
      'anthropic',
      code === 200
        ? {
            kind: 'message',
            as: 'json',
            model: body.model,
            blocks: [
              {
                type: 'tool-call',
                id: `toolu_${asked.length}`,
                name: 'grade',
                input: { grade: verdict(shown), reason: 'It says so.' },
              },
            ],
            usage: {
              input: 300,
              output: 30,
              cacheRead: 0,
              cacheWrite: { fiveMinutes: 0, oneHour: 0 },
            },
          }
        : { kind: 'error', status: code },
    );
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'judge' } };
}

/** Sees what the planted agent throws. */
export const honest = (shown: string): string => (shown.includes('a bad answer') ? 'fail' : 'pass');
