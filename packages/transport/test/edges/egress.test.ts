import { beforeAll, expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { makeCertificates } from './support/certificates.ts';
import { runChild } from './support/child.ts';
import { egresses } from './support/egress-agents.ts';
import type { EgressResult } from './support/egress-child.ts';

type Line = (EgressResult & { uncaught?: undefined }) | { uncaught: string };

const results = new Map<string, Line[]>();

beforeAll(async () => {
  const { file } = await makeCertificates();
  for (const { label, path } of nodeBinaries()) {
    const env = { CERTIFICATES: file };
    results.set(label, await runChild<Line>('./egress-child.ts', { node: path, env }));
  }
}, 300_000);

function resultOf(node: string, name: string): EgressResult {
  const found = results
    .get(node)
    ?.find((line) => line.uncaught === undefined && line.name === name);
  if (found === undefined || found.uncaught !== undefined) throw new Error(`${name} did not run`);
  return found;
}

for (const { label } of nodeBinaries()) {
  for (const [name, { as, requests }] of Object.entries(egresses)) {
    test(`on Node ${label} ${name} works while recorded, as if alone`, () => {
      const { native, recorded, asked } = resultOf(label, name);
      expect(native).not.toBe('hang');
      expect(recorded).toEqual(native);
      expect(asked).toBe(requests);
    });

    if (as === 'exchanges') {
      test(`on Node ${label} ${name} is on the tape request by request and replays with nobody there`, () => {
        const result = resultOf(label, name);
        expect(result.exchanges).toBe(requests);
        expect(result.noted).toEqual([]);
        expect(result.replayed).toEqual(result.native);
        expect(result.verdict).toBe('exact');
        expect(result.leaked).toBe(0);
      });
    } else {
      test(`on Node ${label} ${name} is noted as ${as} and refused on replay, without a hang`, () => {
        const result = resultOf(label, name);
        expect(result.exchanges).toBe(0);
        expect(result.noted).toEqual([as]);
        expect(result.notedOnReplay).toEqual([as]);
        expect(['exact', 'equivalent']).not.toContain(result.verdict);
        expect(result.replayed).not.toEqual(result.native);
        expect(result.replayed).not.toBe('hang');
        expect(result.leaked).toBe(0);
        expect(result.took).toBeLessThan(2000);
      });
    }
  }

  test(`on Node ${label} nothing that is refused or let through causes an uncaught error`, () => {
    expect(results.get(label)?.filter(({ uncaught }) => uncaught !== undefined)).toEqual([]);
  });
}
