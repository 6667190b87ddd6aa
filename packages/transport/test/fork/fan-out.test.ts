import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forkFunction } from '../../src/fork/index.ts';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { agents } from '../concurrency/support/agents.ts';
import { clients } from '../concurrency/support/clients.ts';
import { type NoisyServer, startNoisyServer } from '../concurrency/support/noisy-server.ts';
import { script } from './support/world.ts';

const rounds = process.env.TRACEFORK_NIGHTLY === '1' ? 20 : 1;

let server: NoisyServer;
beforeAll(async () => {
  server = await startNoisyServer();
});
afterAll(() => server.close());

describe.each(Object.keys(clients))('through %s', (clientName) => {
  test.each(Object.keys(agents))(
    'every fork of it finishes and replays exact: %s',
    async (name) => {
      const agent = () => agents[name]?.(clients[clientName]?.(server.url) as never);
      const failures: unknown[] = [];
      for (let round = 0; round < rounds; round++) {
        const { tape } = await record(agent);
        for (const inFlight of ['recorded', 'live'] as const) {
          for (const { x } of tape.exchanges) {
            const forked = await forkFunction(tape, agent, {
              script: script({
                at: x,
                answer: { kind: 'live' },
                inFlight,
                effects: { 'http:*': 'live', 'program:*': 'live' },
              }),
            });
            if (forked.end.status !== 'finished' || forked.tape === undefined) {
              failures.push({ x, inFlight, end: forked.end });
              continue;
            }
            const verdict = await replay(forked.tape, agent);
            if (verdict.result !== 'exact') failures.push({ x, inFlight, verdict });
          }
        }
      }
      expect(failures).toEqual([]);
    },
  );
});
