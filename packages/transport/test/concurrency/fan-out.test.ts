import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { agents } from './support/agents.ts';
import { clients } from './support/clients.ts';
import { type NoisyServer, startNoisyServer } from './support/noisy-server.ts';

const nightly = process.env.TRACEFORK_NIGHTLY === '1';
const trials = Number(process.env.TRIALS ?? (nightly ? 100 : 10));

let server: NoisyServer;
beforeAll(async () => {
  server = await startNoisyServer();
});
afterAll(() => server.close());

describe.each(Object.keys(clients))('through %s', (clientName) => {
  test.each(Object.keys(agents))(`${trials} of ${trials} replays are exact: %s`, async (name) => {
    const agent = () => agents[name]?.(clients[clientName]?.(server.url) as never);
    const failures: unknown[] = [];
    const paths = new Set<string>();
    for (let trial = 0; trial < trials; trial++) {
      const { tape, outcome } = await record(agent);
      if (outcome.status === 'threw') throw outcome.error;
      paths.add(outcome.value?.map((line) => line.replace(/\d+:.*/s, '')).join() ?? '');
      const before = server.requests();
      let seen: readonly string[] | undefined;
      const verdict = await replay(tape, async () => {
        seen = await agent();
        return seen;
      });
      if (verdict.result !== 'exact') failures.push({ trial, verdict });
      else expect(seen).toEqual(outcome.value);
      expect(server.requests()).toBe(before);
    }
    expect(failures).toEqual([]);
    // The recordings were not all alike, else this would prove nothing.
    expect(paths.size).toBeGreaterThan(1);
  });
});

test.each(Object.keys(clients))(
  '20 runs at once in one process each replay exactly: %s',
  async (name) => {
    const together = async (run: (agentName: string) => Promise<void>) => {
      const names = Object.keys(agents);
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => run(names[index % names.length] as string)),
      );
    };
    const failures: unknown[] = [];
    for (let round = 0; round < Math.ceil(trials / 20); round++) {
      await together(async (agentName) => {
        const agent = () => agents[agentName]?.(clients[name]?.(server.url) as never);
        const { tape, outcome } = await record(agent);
        if (outcome.status === 'threw') throw outcome.error;
        const verdict = await replay(tape, agent);
        if (verdict.result !== 'exact') failures.push({ agentName, verdict });
      });
    }
    expect(failures).toEqual([]);
  },
);
