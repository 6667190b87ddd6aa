import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { planted } from './support/planted-agent.ts';

interface Side {
  readonly flips: number;
  readonly graded: number;
}

interface Document {
  readonly finding: {
    readonly method: string;
    readonly report: {
      readonly comparisons: ReadonlyArray<{
        readonly step: number;
        readonly what: string;
        readonly changed: Side;
        readonly placebo: Side;
        readonly shown: boolean;
        readonly pairs: number;
      }>;
    };
  };
  readonly totals: { readonly forks: number; readonly reused: number };
  readonly plan: string;
}

const read = (stdout: string): Document => JSON.parse(stdout) as Document;
const repair = (step: number) =>
  ['blame', 'latest', '--repair', '--step', String(step), '--text', 'good'] as const;

test('a repair passes where drawing the step anew seldom does; every fork is kept and found again', async () => {
  const { run, model } = await planted({ chance: 0.9, env: { STEPS: '3' } });
  const first = await run([...repair(2)]);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toMatch(/^change +step 2: text "good"$/m);
  expect(first.stderr).toMatch(/^detects +a difference of 0\.\d\d or more, .* 20 pairs/m);
  expect(first.stdout).toMatch(/^repair: a repair is shown$/m);
  expect(first.stdout).toMatch(
    /^Step 2 with text "good": (\d+) of \1 forks passed .*The step drawn anew: \d of \d+ forks passed/m,
  );
  expect(first.stdout).toContain('does not say which step committed the run');
  const calls = model.seen.length;
  const again = read((await run([...repair(2), '--json'])).stdout);
  expect(model.seen).toHaveLength(calls);
  expect(again.finding.report.comparisons[0]).toMatchObject({ shown: true, step: 2 });
  expect(again.totals.reused).toBe(again.totals.forks);
});

test('where another try does as well no repair is shown, and exit code 1 says so', async () => {
  const { run } = await planted({ chance: 0, env: { STEPS: '3' } });
  const { code, stdout } = await run([...repair(2), '--k', '6', '--json']);
  expect(code).toBe(1);
  const [one] = read(stdout).finding.report.comparisons;
  expect(one).toMatchObject({ shown: false, pairs: 6, placebo: { flips: 6, graded: 6 } });
});

test('the change of a branch is tried, beside changes of other steps', async () => {
  const { run } = await planted({ chance: 1, env: { STEPS: '3' } });
  await run(['fork', 'latest', '--step', '2', '--text', 'good', '--yes']);
  const { code, stdout, stderr } = await run([
    ...'blame latest --repair --like-branch latest/1 --step 1 --text good --k 8 --json'.split(' '),
  ]);
  expect(code, stderr).toBe(0);
  const { comparisons } = read(stdout).finding.report;
  expect(comparisons.map(({ step, what, shown }) => [step, what, shown])).toEqual([
    [2, 'text "good"', true],
    [1, 'text "good"', false],
  ]);
});

test('what breaks a passing run is told from what does not, at every step; a page shows it apart', async () => {
  const { run, cwd, env } = await planted({ cause: null, env: { STEPS: '3' } });
  const args = ['blame', 'latest', '--break', '--text', 'bad', '--oracle', 'exit', '--k', '8'];
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect(code, stderr).toBe(0);
  const document = read(stdout);
  expect(document.finding.method).toBe('breakability');
  expect(document.finding.report.comparisons.map(({ step, shown }) => [step, shown])).toEqual([
    [0, true],
    [1, true],
    [2, true],
  ]);
  const faulty = await run(
    'blame latest --break --fault empty_content --step 0 --k 4 --oracle exit'.split(' '),
  );
  expect(faulty.stdout, faulty.stderr).toMatch(/^breakability: /m);
  const page = await tracefork(['report', 'latest', '-o', 'page.html', '--json'], { cwd, env });
  expect(JSON.parse(page.stdout).blame).toBe('not asked');
});

test('a question that this run does not allow is refused before anything is run', async () => {
  const { model, cwd, env } = await planted();
  const refused = async (args: string) => {
    const { code, stderr } = await inProcess(['blame', 'latest', ...args.split(' ')], { cwd, env });
    expect(code, stderr).toBe(2);
    return stderr;
  };
  expect(await refused('--break --drop')).toContain('fails already');
  expect(await refused('--repair --text good')).toContain('Say at which step');
  expect(await refused('--text good')).toContain('With --repair or --break');
  expect(await refused('--repair --step 2')).toContain('Say what to change');
  expect(await refused('--repair --quick --step 2 --text good')).toContain('Keep one');
  expect(await refused('--repair --break --text good')).toContain('Keep the one that is this run');
  expect(await refused('--repair --like-branch latest')).toContain('latest is no branch');
  expect(await refused('--repair --step 2 --set /a=b')).toContain('is no JSON');
  expect(await refused('--repair --step 9 --text good')).toContain('no step 9');
  expect(model.seen).toHaveLength(0);
});

test('a dry run prices both sides, and a budget is kept to', async () => {
  const { run, model, cwd, env } = await planted();
  writeFileSync(join(cwd, 'better.txt'), 'Answer well.');
  const args = [...repair(2), '--local-is-paid', '--price', '1/5', '--json'];
  const dry = await inProcess([...args, '--dry-run'], { cwd, env });
  const { estimate, changes } = JSON.parse(dry.stdout);
  // Three live calls after the changed step, four with the step itself: twenty times.
  expect(estimate).toMatchObject({ calls: 140, free: false });
  expect(changes).toEqual([{ step: 2, what: 'text "good"' }]);
  expect(model.seen).toHaveLength(0);
  const kept = await run([...args, '--budget', '0.002']);
  expect(JSON.parse(kept.stdout).spend.dollars).toBeLessThanOrEqual(0.002);
  const prompted = await run(
    'blame latest --repair --step 0 --system better.txt --k 1 --json'.split(' '),
  );
  expect(prompted.code, prompted.stderr).toBe(1);
  expect(read(prompted.stdout).totals.forks).toBe(2);
});
