import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { makeCertificates } from './support/certificates.ts';
import { runChild } from './support/child.ts';
import type { Deviation } from './support/compare.ts';
import { isKnown, knownDifferences, tableRows } from './support/known-differences.ts';
import type { CaseResult } from './support/run-case.ts';
import { scenarios } from './support/scenarios.ts';

type Line = (CaseResult & { deviations: Deviation[]; uncaught?: undefined }) | { uncaught: string };

const matrices = new Map<string, Line[]>();

beforeAll(async () => {
  const { file, authority } = await makeCertificates();
  for (const { label, path } of nodeBinaries()) {
    const env = { CERTIFICATES: file, NODE_EXTRA_CA_CERTS: authority };
    matrices.set(label, await runChild<Line>('./matrix-child.ts', { node: path, env }));
  }
}, 600_000);

const cellsOf = (node: string) =>
  (matrices.get(node) ?? []).flatMap((line) => (line.uncaught === undefined ? [line] : []));

for (const { label } of nodeBinaries()) {
  for (const scenario of Object.keys(scenarios)) {
    test(`on Node ${label} every client sees ${scenario} alike alone, recorded and replayed`, () => {
      const cells = cellsOf(label).filter((cell) => cell.scenario === scenario);
      expect(cells.length).toBeGreaterThan(0);
      const unknown = cells
        .flatMap(({ deviations }) => deviations)
        .filter((deviation) => !knownDifferences.some((known) => isKnown(deviation, known)));
      expect(unknown).toEqual([]);
    });
  }

  test(`on Node ${label} each request of every client is on the tape once, and nothing goes past it`, () => {
    const off = cellsOf(label).filter(({ scenario, exchanges, arrivedRecorded, uncovered }) => {
      // fetch follows redirects by itself; a connection that fails brings no request to the server.
      const expected = scenario.includes('redirect')
        ? exchanges
        : Math.max(1, arrivedRecorded.length);
      const reachable = arrivedRecorded.length > 0;
      return (reachable && exchanges !== expected) || exchanges === 0 || uncovered.length > 0;
    });
    expect(off.map(({ scenario, client, exchanges }) => [scenario, client, exchanges])).toEqual([]);
  });

  test(`on Node ${label} the recorder causes no uncaught error and leaks no listeners`, () => {
    const lines = matrices.get(label) ?? [];
    expect(lines.filter(({ uncaught }) => uncaught !== undefined)).toEqual([]);
  });

  test(`on Node ${label} every difference that the documentation admits is still there`, () => {
    const deviations = cellsOf(label).flatMap((cell) => cell.deviations);
    const gone = knownDifferences.filter(
      (known) => !deviations.some((deviation) => isKnown(deviation, known)),
    );
    expect(gone.map(({ row }) => row.situation)).toEqual([]);
  });
}

test('docs/fidelity.md has the table of known differences, row by row', () => {
  const page = readFileSync(new URL('../../docs/fidelity.md', import.meta.url), 'utf8');
  const heading = '| Situation | Clients | Without tracefork | With it |';
  const [, table = ''] = page.split(`${heading}\n|---|---|---|---|\n`);
  const rows = table.split('\n\n', 1)[0]?.trim().split('\n');
  expect(rows).toEqual(tableRows(knownDifferences));
});
