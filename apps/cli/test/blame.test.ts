import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOracle } from '@tracefork/blame/oracle';
import type { ForkStop } from '@tracefork/transport/fork';
import { expect, test } from 'vitest';
import { answerOf } from '../src/blame/answer-of.ts';
import { tracefork } from './support/cli.ts';
import { planted } from './support/planted-agent.ts';

interface Document {
  readonly finding: {
    readonly report: {
      readonly verdict: { readonly kind: string; readonly step?: number };
      readonly levels: ReadonlyArray<{
        readonly served: number;
        readonly same: number;
        readonly other: number;
        readonly failed: number;
      }>;
    };
  };
  readonly totals: {
    readonly forks: number;
    readonly reused: number;
    readonly calls: number;
    readonly failed: number;
  };
  readonly outOfBudget: boolean;
  readonly overshot: boolean;
  readonly overshoot: number;
  readonly spend: { readonly calls: number; readonly dollars: number };
  readonly deliveryOrder: readonly number[];
}

const read = (stdout: string): Document => JSON.parse(stdout) as Document;

test('the planted step is named with what was said there, and what to do next', async () => {
  const { run } = await planted();
  const { code, stdout, stderr } = await run(['blame', 'latest']);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^recorded +fail \(threw Error: a bad answer\), by exit$/m);
  expect(stderr).toMatch(
    /^live +at most 1,500 model calls to 127\.0\.0\.1:\d+, if tails are as long as recorded: free$/m,
  );
  expect(stdout).toMatch(/^verdict: decisive step$/m);
  expect(stdout).toMatch(/^Step 2's recorded response raised the probability of failing\./m);
  expect(stdout).toMatch(/^step 2 said: bad 2$/m);
  expect(stdout).toMatch(
    /next:\n {2}tracefork show [0-9a-f]{10} --step 2\n {2}tracefork fork [0-9a-f]{10} --step 2 --resample --times 10\n$/,
  );
});

test('every fork is kept: the same command again makes no call and says the same', async () => {
  const { run, model, cwd } = await planted();
  const first = read((await run(['blame', 'latest', '--json'])).stdout);
  const calls = model.seen.length;
  expect(first.totals).toMatchObject({ reused: 0, calls });
  const again = read((await run(['blame', 'latest', '--json'])).stdout);
  expect(model.seen.length).toBe(calls);
  expect(again.finding.report.verdict).toEqual(first.finding.report.verdict);
  expect(again.finding.report.levels).toEqual(first.finding.report.levels);
  expect(again.totals.reused).toBe(again.totals.forks);
  const { stdout } = await tracefork(['branches', 'latest', '--json'], { cwd });
  const branches = JSON.parse(stdout).branches as ReadonlyArray<{ trial: number }>;
  expect(branches).toHaveLength(first.totals.forks);
  expect(new Set(branches.map(({ trial }) => trial)).size).toBe(branches.length);
});

test('another seed draws other forks', async () => {
  const { run } = await planted();
  expect((await run('blame latest --json'.split(' '))).code).toBe(0);
  const { totals } = read((await run('blame latest --json --seed 2'.split(' '))).stdout);
  expect(totals.reused).toBe(0);
});

test('after Ctrl-C at 16 forks at once the same command goes on, to the same bytes as one fork after another', async () => {
  const { run, model } = await planted({ latency: () => 15 });
  const together = 'blame latest --json --concurrency 16'.split(' ');
  const interrupted = await run(together, {
    onStart: (child) => {
      const timer = setInterval(() => {
        if (model.seen.length < 80) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 5);
      child.on('close', () => clearInterval(timer));
    },
  });
  expect(interrupted.code, interrupted.stderr).toBe(130);
  expect(interrupted.stderr).toContain('Finished forks are kept; the same command goes on');
  const { totals, finding } = read((await run(together)).stdout);
  expect(totals.reused).toBeGreaterThan(4);
  expect(totals.reused).toBeLessThan(totals.forks);
  expect(finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  const other = await planted();
  const alone = read((await other.run('blame latest --json --concurrency 1'.split(' '))).stdout);
  // What was reused is the one figure that tells of the interruption.
  const bytes = JSON.stringify(finding).replace(`"reused":${totals.reused}`, '"reused":0');
  expect(bytes).toBe(JSON.stringify(alone.finding));
});

test('without a key no fork works: exit 2 and no ranking (line 16)', async () => {
  const refused = await planted({ status: () => 401 });
  const { code, stdout, stderr } = await refused.run(['blame', 'latest', '--json']);
  expect(code, stderr).toBe(2);
  const document = JSON.parse(stdout);
  expect(document.stopped).toMatchObject({ kind: 'nothing-works', example: { code: 'http-401' } });
  expect(document.finding).toBeUndefined();
});

test('what stopped a fork decides whether it is a failure, censored, or the end of the budget', async () => {
  const spend = { calls: 0, local: 0, dollars: 0, atMost: 0 };
  const stopped = (kind: ForkStop['kind']) =>
    answerOf(
      {
        spend,
        live: [],
        end: { status: 'stopped', stop: { kind, name: 'x', message: 'because' } },
      },
      exitOracle,
    );
  expect(await stopped('credential')).toEqual({
    kind: 'failed',
    code: 'credential',
    message: 'because',
  });
  expect(await stopped('program')).toEqual({ kind: 'censored', by: 'program:x' });
  expect(await stopped('tool')).toEqual({ kind: 'censored', by: 'x' });
  expect(await stopped('budget')).toEqual({ kind: 'unaffordable' });
});

test('forks that failed are counted and explained, and are in no share (line 18)', async () => {
  const { run } = await planted({ status: (trial) => (trial % 3 === 0 ? 401 : 200) });
  const { code, stdout, stderr } = await run(['blame', 'latest', '--json']);
  expect(code, stderr).toBe(0);
  const { totals, finding } = read(stdout);
  expect(finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  expect(totals.failed).toBeGreaterThan(5);
  const { levels } = finding.report;
  expect(levels.reduce((sum, { failed }) => sum + failed, 0)).toBe(totals.failed);
  expect(levels.reduce((sum, { same, other }) => sum + same + other, 0)).toBe(
    totals.forks - totals.failed,
  );
  const again = await run(['blame', 'latest']);
  expect(again.stdout).toMatch(
    /^ {2}\d+ × http-401: 127\.0\.0\.1:\d+ answered 401 to the last call$/m,
  );
});

test('a provider that bills far more than it was allowed ends the budget: nothing starts after (line 17)', async () => {
  const { run, model } = await planted({ output: 1_000_000 });
  const paid = 'blame latest --local-is-paid --budget 2 --concurrency 4 --json'.split(' ');
  const { stdout, stderr } = await run(paid);
  const { outOfBudget, overshot, overshoot, spend } = read(stdout);
  expect([outOfBudget, overshot], stderr).toEqual([true, true]);
  expect(stderr).toMatch(
    /^A provider billed beyond its own limit, \$\d+\.\d\d in all, so the budget is passed by \$\d+\.\d\d\./m,
  );
  // One answer costs $5 where a cent was reserved; those in flight had left before it came.
  expect(model.seen.length).toBeLessThanOrEqual(4);
  expect(spend.dollars).toBeLessThanOrEqual(4 * 5.01);
  expect(spend.dollars).toBeGreaterThan(2);
  expect(overshoot).toBeCloseTo(spend.dollars - 2, 1);
});

test('a budget is kept to, and a larger one goes on from there', async () => {
  const { run, model } = await planted();
  const paid = 'blame latest --local-is-paid --json --price 1/5 --concurrency 4 --budget'.split(
    ' ',
  );
  const first = await run([...paid, '0.004']);
  expect(first.code).not.toBe(0);
  expect(read(first.stdout).spend.dollars).toBeLessThanOrEqual(0.004);
  const calls = model.seen.length;
  const second = await run([...paid, '5']);
  expect(second.code, second.stderr).toBe(0);
  expect(read(second.stdout).totals.reused).toBeGreaterThan(0);
  expect(read(second.stdout).finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  expect(model.seen.length).toBeGreaterThan(calls);
});

test('a price that is not known is refused before any call (line 17)', async () => {
  const { run, model } = await planted();
  const { code, stderr } = await run(['blame', 'latest', '--local-is-paid']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/there is no terminal to ask on|--price/);
  expect(model.seen).toHaveLength(0);
});

test('trials that all agree end early: fewer calls than ten forks of every step (line 20)', async () => {
  const { run, model } = await planted({ chance: 0, env: { STEPS: '20' }, cause: 12 });
  const { code, stdout } = await run(['blame', 'latest', '--json']);
  expect(code).toBe(0);
  expect(read(stdout).finding.report.verdict).toEqual({ kind: 'decisive', step: 12 });
  expect(model.seen.length).toBeLessThan(2100 / 4);
});

test('a resampled step stays a step of the agent: its loop goes on to the same number of calls (line 15)', async () => {
  const { run, model } = await planted();
  const document = read((await run(['blame', 'latest', '--json'])).stdout);
  const byTrial = Map.groupBy(model.seen, ({ trial }) => trial);
  expect(byTrial.size).toBe(document.totals.forks);
  for (const calls of byTrial.values()) expect(calls.at(-1)?.step).toBe(5);
});

test('forks that a policy stops are no evidence, and above a fifth nothing more is spent', async () => {
  const { run, model } = await planted({ env: { POST_AT: '3' } });
  const { code, stdout, stderr } = await run(['blame', 'latest']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /% of the forks were stopped before they ended, by: http:127\.0\.0\.1:\d+\./,
  );
  const [, option = ''] = /^Decide what they may do: (--tools \S+)$/m.exec(stderr) ?? [];
  expect(model.seen.length).toBeLessThan(80);
  const allowed = await run(['blame', 'latest', ...option.split(' ')]);
  expect(allowed.code, allowed.stderr).toBe(0);
  expect(allowed.stdout).toMatch(/^verdict: decisive step$/m);
});

test('the recorded run is graded first; without a grade nothing is run', async () => {
  const { run, model, cwd } = await planted();
  writeFileSync(join(cwd, 'grade.mjs'), 'export const unsure = () => null;');
  const { code, stderr } = await run(['blame', 'latest', '--oracle', 'grade.mjs:unsure']);
  expect(code).toBe(2);
  expect(stderr).toContain('cannot tell how the recorded run ended');
  const fine = await planted({ cause: null });
  const passing = await fine.run(['blame', 'latest']);
  expect(passing.code).toBe(2);
  expect(passing.stderr).toContain('--pass-if');
  expect([...model.seen, ...fine.model.seen]).toHaveLength(0);
});

test('outcomes that the oracle cannot grade are counted and shown as bounds, never dropped', async () => {
  const { run, cwd } = await planted({ chance: 0, env: { STEPS: '3' } });
  writeFileSync(
    join(cwd, 'grade.mjs'),
    `export const unsure = ({ error, lastText }) =>
  error !== undefined ? false : /[02468]$/.test(lastText) ? null : true;`,
  );
  const args = 'blame latest --oracle grade.mjs:unsure --method flip-rate --k 6'.split(' ');
  const { stdout, stderr } = await run(args);
  expect(stdout, stderr).toMatch(/^step +flips +rate +95% \(Wilson\) +without a grade +word$/m);
  const { totals, finding } = JSON.parse((await run([...args, '--json'])).stdout);
  expect(totals.undefined).toBeGreaterThan(0);
  expect(totals.undefined + totals.failed).toBeLessThan(totals.forks);
  const { graded, tally, bounds } = finding.flips[0];
  expect(graded + tally.undefined).toBe(6);
  expect(bounds.high - bounds.low).toBeCloseTo(tally.undefined / 6);
});

test('a dry run says what would be spent and what that can detect, and makes no call', async () => {
  const { run, model } = await planted();
  const { code, stdout, stderr } = await run(
    'blame latest --dry-run --local-is-paid --price 1/5 --budget 0.1 --json'.split(' '),
  );
  expect(code, stderr).toBe(0);
  const { estimate } = JSON.parse(stdout);
  expect(estimate.calls).toBeGreaterThan(100);
  expect(estimate.usual).toBeLessThanOrEqual(0.1);
  // Ten tokens in and five out for each call, as recorded.
  expect(estimate.usual).toBeCloseTo(estimate.calls * 35e-6, 5);
  expect(estimate.detectable).toHaveLength(3);
  expect(stderr).toMatch(/^detects +a jump of 0\.\d\d at step 0, /m);
  expect(model.seen).toHaveLength(0);
});

test('answers that overlap count in the order in which they arrived, under their own numbers', async () => {
  const { run } = await planted({
    entry: 'fanOut',
    cause: 0,
    latency: (step) => [60, 30, 0, 0][step] ?? 0,
  });
  const { code, stdout, stderr } = await run(['blame', 'latest', '--json']);
  expect(code, stderr).toBe(0);
  const { deliveryOrder, finding } = read(stdout);
  expect(deliveryOrder).toEqual([2, 1, 0, 3]);
  expect(finding.report.verdict).toEqual({ kind: 'decisive', step: 0 });
});

test('flip rates are the original method: every step before the cause flips like it', async () => {
  const { run, model } = await planted({ chance: 0 });
  const { code, stdout } = await run('blame latest --method flip-rate --k 4'.split(' '));
  expect(code).toBe(0);
  expect(model.seen).toHaveLength(4 * 21);
  expect(stdout).toMatch(/^ +0 +4\/4 +1\.00 .* decisive$/m);
  expect(stdout).toMatch(/^ +2 +4\/4 +1\.00 .* decisive$/m);
  expect(stdout).toMatch(/^ +3 +0\/4 +0\.00 .* diffuse$/m);
  // Three steps flip alike, so none of them is named.
  expect(stdout).toMatch(/next:\n {2}tracefork blame [0-9a-f]{10}\n$/);
});

test('a quick guess takes about two calls a step and certifies nothing', async () => {
  const { run, model } = await planted({ chance: 0, cause: 8, env: { STEPS: '12' } });
  const { code, stdout } = await run(['blame', 'latest', '--quick']);
  expect(code).toBe(0);
  expect(model.seen.length).toBeLessThanOrEqual(24);
  expect(stdout).toContain('in which exactly one step is the cause; nothing is certified');
  expect(stdout).toMatch(/^Of \d+ forks that were graded \d+ ended with the other grade\.$/m);
  expect(stdout).toMatch(/look at .*step 8 \(/);
});

test('without a certificate a step is named as likely, and the same forks count when it is asked for', async () => {
  const { run, model } = await planted();
  const { code, stdout, stderr } = await run(['blame', 'latest', '--no-certify']);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^verdict: likely step, no certificate asked for$/m);
  expect(stdout).toContain('Step 2 is the likeliest');
  expect(stdout).toContain('It is not certified.');
  const calls = model.seen.length;
  const proven = read((await run(['blame', 'latest', '--json'])).stdout);
  expect(proven.finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  expect(proven.totals.reused).toBeGreaterThan(0);
  expect(model.seen.length).toBeGreaterThan(calls);
  const both = await run(['blame', 'latest', '--no-certify', '--quick']);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('certify nothing anyway')]);
});

test('a command is blamed in processes of its own', async () => {
  const { cwd, env, model } = await planted({ chance: 0, env: { STEPS: '3' } });
  writeFileSync(join(cwd, 'main.mjs'), `import { main } from './agent.mjs';\nawait main();\n`);
  await tracefork(['record', '--', 'node', 'main.mjs'], { cwd, env });
  model.seen.length = 0;
  const { code, stdout, stderr } = await tracefork(
    'blame latest --json --concurrency 2'.split(' '),
    { cwd, env },
  );
  expect(code, stderr).toBe(0);
  expect(read(stdout).finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  expect(read(stdout).spend.calls).toBe(model.seen.length);
}, 60_000);
