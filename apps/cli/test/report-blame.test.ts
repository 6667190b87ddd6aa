import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BlameInput } from '@tracefork/report';
import { expect, test } from 'vitest';
import type { Finding } from '../src/blame/search.ts';
import { blameNext } from '../src/view/blame.ts';
import { mergeBlame } from '../src/view/merge-blame.ts';
import { readBlame } from '../src/view/read-blame.ts';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { planted } from './support/planted-agent.ts';
import { serving } from './support/serving.ts';
import { temp } from './support/temp.ts';

/** The blame that a page carries. */
function blameOn(file: string): BlameInput | null {
  const html = readFileSync(file, 'utf8');
  const packed = /<script id="report" type="text\/plain">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  const all = gunzipSync(Buffer.from(packed, 'base64'));
  return JSON.parse(all.toString('utf8', 4, 4 + all.readUInt32LE(0))).blame;
}

const level = (
  served: number,
  same: number,
  of: number,
  [low, high]: readonly [number, number],
) => ({
  served,
  same,
  other: of - same,
  undefined: 0,
  censored: 0,
  failed: 0,
  share: of === 0 ? null : same / of,
  interval: { low, high },
  bounds: { low, high },
});

/** Three answers that arrived as 2, 0, 1; the second to arrive decided. */
const document = {
  run: 'c0ffee',
  deliveryOrder: [2, 0, 1],
  totals: {
    forks: 30,
    reused: 0,
    calls: 44,
    dollars: 'unknown',
    failed: 0,
    censored: 0,
    undefined: 0,
    failures: [],
  },
  finding: {
    method: 'commitment',
    report: {
      format: 'tracefork-blame',
      version: 1,
      estimand: 'commitment',
      seed: 1,
      steps: 3,
      recorded: 'fail',
      oracle: 'exit',
      alpha: 0.05,
      gap: 0.1,
      tolerance: 0.1,
      end: 'known',
      verdict: { kind: 'diffuse', chance: 0.98 },
      ranking: [],
      levels: [level(1, 2, 10, [0.05, 0.5]), level(2, 9, 10, [0.6, 1])],
      totals: {
        forks: 30,
        reused: 0,
        calls: 44,
        dollars: 'unknown',
        failed: 0,
        censored: 0,
        undefined: 0,
        failures: [],
      },
      plannedCalls: 44,
      outOfBudget: false,
    },
  },
};

test('each step has what it added with an interval of both sides, under its own number', () => {
  const { input, run } = readBlame(document) ?? expect.fail('not read');
  expect(run).toBe('c0ffee');
  expect(input.finding).toBe('diffuse');
  expect(input.confidence).toBeCloseTo(0.9);
  expect(input.spent).toEqual({ calls: 44, dollars: null });
  const [zero, one, two] = input.commitment;
  // Step 0 arrived second: between one and two answers served.
  expect(zero).toMatchObject({ step: 0, draws: 20, certified: false });
  expect(zero?.interval?.estimate).toBeCloseTo(0.7);
  expect(zero?.interval?.low).toBeCloseTo(0.1);
  expect(zero?.interval?.high).toBeCloseTo(0.95);
  // Step 1 arrived last, and a replay of everything is known to end as recorded.
  expect(one?.interval?.estimate).toBeCloseTo(0.1);
  expect(one?.interval?.high).toBeCloseTo(0.4);
  // No fork served nothing at all.
  expect(two).toEqual({ step: 2, interval: null, draws: 10, certified: false });
  expect(input.notTested[0]).toContain('Of 1 of 3 steps nothing is measured alone');
});

test('what is no blame, of another version or broken further in, is not read', () => {
  const { finding } = document;
  const changed = (report: object) => ({
    ...document,
    finding: { ...finding, report: { ...finding.report, ...report } },
  });
  expect(readBlame(changed({}))).not.toBeNull();
  for (const data of [
    null,
    'blame',
    [],
    {},
    { ...document, deliveryOrder: [-1] },
    { ...document, totals: null },
    { ...document, finding: { method: 'guess' } },
    changed({ version: 2 }),
    changed({ levels: [{ served: 0 }] }),
    changed({ verdict: { kind: '__proto__' } }),
    changed({ verdict: { kind: 'toString' } }),
    changed({ verdict: { kind: 'several' } }),
  ]) {
    expect([data, readBlame(data)]).toEqual([data, null]);
  }
});

test('report and serve show the latest blame of the store; --blame takes it from a file', async () => {
  const { run, cwd } = await planted();
  expect((await run(['report', 'latest', '-o', 'before.html'])).code).toBe(0);
  expect(blameOn(join(cwd, 'before.html'))).toBeNull();
  const { json } = await serving(cwd);
  const { runs } = await json<{ runs: { id: string; parent: string | null }[] }>('api/runs');
  const id = runs.find(({ parent }) => parent === null)?.id ?? '';
  expect((await json<{ blame: BlameInput | null }>(`api/run/${id}`)).blame).toBeNull();
  const blamed = await run(['blame', 'latest', '--json']);
  const made = await run(['report', 'latest', '-o', 'after.html', '--json']);
  expect(JSON.parse(made.stdout).blame).toBe('decisive step');
  const shown = blameOn(join(cwd, 'after.html'));
  expect(shown?.words[0]).toMatch(/^Step 2's recorded response raised the probability of failing/);
  const decisive = shown?.commitment[2];
  expect(decisive).toMatchObject({ step: 2, certified: true });
  expect(decisive?.interval?.low).toBeGreaterThan(0);
  expect((await json<{ blame: BlameInput | null }>(`api/run/${id}`)).blame).toEqual(shown);
  writeFileSync(join(cwd, 'blame.json'), blamed.stdout);
  expect((await run(['report', 'latest', '--blame', 'blame.json', '-o', 'file.html'])).code).toBe(
    0,
  );
  expect(blameOn(join(cwd, 'file.html'))).toEqual(shown);
}, 60_000);

test('a blame of another run, and a file that is none, are refused', async () => {
  const cwd = temp({ 'other.json': JSON.stringify(document), 'none.json': '{}' });
  exampleTape(cwd, 'run.tape');
  const other = await tracefork(['report', 'run.tape', '--blame', 'other.json'], { cwd });
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringContaining('is the blame of run c0ffee;'),
  ]);
  const none = await tracefork(['report', 'run.tape', '--blame', 'none.json'], { cwd });
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining('none.json is no result of blame.'),
  ]);
});

test('repairs and breakability stand beside the step that was found, the latest of each change', () => {
  const found = readBlame(document)?.input;
  const compared = (method: 'repair' | 'breakability', flips: number) => {
    const side = {
      tally: { same: 8 - flips, other: flips, undefined: 0, censored: 0, failed: 0 },
      flips,
      graded: 8,
      share: flips / 8,
      interval: { low: 0, high: 1 },
      bounds: { low: 0, high: 1 },
    };
    const one = {
      step: 1,
      change: 'text-1',
      what: 'text "good"',
      changed: side,
      placebo: { ...side, flips: 0, share: 0 },
      difference: { estimate: flips / 8, low: -1, high: 1 },
      pairs: 8,
      evidence: 3.5,
      atLeast: 0.1,
      shown: true,
    };
    const { totals } = document;
    const report = {
      format: 'tracefork-comparison',
      version: 1,
      question: method,
      recorded: 'fail',
      alpha: 0.05,
      mostPairs: 20,
      comparisons: [one],
      totals,
    };
    return readBlame({ ...document, finding: { method, report } })?.input;
  };
  const [older, repair, breaks] = [
    compared('repair', 5),
    compared('repair', 7),
    compared('breakability', 8),
  ];
  if (!found || !older || !repair || !breaks) throw new Error('not read');
  const page = mergeBlame([breaks, repair, found, older]);
  expect(page?.finding).toBe(found.finding);
  expect(page?.commitment).toEqual(found.commitment);
  expect(page?.repairs).toEqual([
    expect.objectContaining({
      step: 1,
      changed: 7,
      of: 8,
      placebo: { changed: 0, of: 8 },
      shown: true,
      words: expect.stringContaining('7 of 8 forks passed'),
    }),
  ]);
  expect(page?.breakability).toHaveLength(1);
  expect(page?.spent.calls).toBe(4 * 44);
  expect(page?.notTested.join()).not.toContain('No better or worse answers');
});

test('a run that drawing anew never rescues is sent to a repair', () => {
  const { finding } = document;
  const report = { ...finding.report, verdict: { kind: 'systematic', chance: 0.98 } };
  const next = blameNext({ method: 'commitment', report } as unknown as Finding, {
    run: 'ab12',
    answers: [],
  });
  expect(next).toEqual({
    step: null,
    said: null,
    commands: ['tracefork blame ab12 --repair --step 0 --system better-prompt.txt'],
  });
});
