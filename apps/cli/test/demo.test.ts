import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { steady, tracefork } from './support/cli.ts';
import { temp } from './support/temp.ts';

/** Milliseconds that a whole tour may take on a machine with much else to do. */
const busy = 180_000;

/** Without what differs from run to run: the run's id, when the ticket was closed, the warehouse's moods. */
function steadyDemo(text: string): string {
  return steady(text)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIMESTAMP')
    .replace(/(get_exchange_rate\(USD, CHF, )\d{4}-\d\d-\d\d\) → .*/g, '$1TODAY) → RATE')
    .replace(/ \(asked \d+ times\)/g, '')
    .replace(/\d+ bytes on stdout/g, 'BYTES on stdout')
    .replace(/Today is \d{4}-\d\d-\d\d/g, 'Today is TODAY')
    .replace(/[\d,]+ → [\d,]+ tokens · \$[\d.]+/g, 'TOKENS')
    .replace(/("date":")\d{4}-\d\d-\d\d/g, '$1TODAY')
    .replace(/^draws.*/gm, 'draws       DRAWS')
    .replace(/\b[0-9a-f]{10}\b/g, 'ID')
    .replace(/\d+ forks \(0 from before\), \d+ live calls/, 'FORKS')
    .replace(/^\d+ forks, .*\n/gm, '')
    .replace(/tracefork stands for: .*/, 'tracefork stands for: SELF');
}

test(
  'demo records a failing run, replays it without the model, catches a changed line, and blames the planted step',
  async () => {
    const cwd = temp();
    const TMPDIR = temp();
    const { code, stdout, stderr } = await tracefork(['demo'], { cwd, env: { TMPDIR } });
    // The SDK says so on standard error where a replay gives it a placeholder for each of its credentials.
    const sdk = /^Anthropic: ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are both set\..*\n/gm;
    expect({ code, stderr: stderr.replace(sdk, '') }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^verdict: decisive step\n\nStep 4's recorded response raised/m);
    expect(stdout).toMatch(/^step 4 said: get_exchange_rate\(/m);
    await expect(steadyDemo(stdout)).toMatchFileSnapshot('./snapshots/demo.txt');
    const left = readdirSync(TMPDIR).filter((name) => name.startsWith('tracefork-demo-'));
    expect([readdirSync(cwd), left]).toEqual([[], []]);
  },
  busy,
);

test(
  'where no step is to blame the demo names none',
  async () => {
    const { stdout, code, stderr } = await tracefork(['demo', '--scenario', 'survey'], {
      cwd: temp(),
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^verdict: (diffuse|insufficient evidence)$/m);
    expect(stdout).not.toMatch(/^step \d+ said:/m);
    expect(stdout).toContain('No step is named, because none stands out.');
  },
  busy,
);

test(
  'demo --keep leaves an agent and a tape that replay by themselves, and notice an edit',
  async () => {
    const cwd = temp();
    expect((await tracefork(['demo', '--keep', 'desk'], { cwd })).code).toBe(0);
    const desk = join(cwd, 'desk');
    expect(openTape(join(desk, 'refund.tape')).complete).toBe(true);
    const exact = await tracefork(['replay', 'refund.tape'], { cwd: desk });
    expect([exact.code, exact.stderr.includes('(from the config)')]).toEqual([0, true]);
    const agent = readFileSync(join(desk, 'agent-changed.js'), 'utf8');
    writeFileSync(join(desk, 'agent.js'), agent);
    expect((await tracefork(['verify', '*.tape'], { cwd: desk })).code).toBe(1);
  },
  busy,
);

test('demo --keep refuses a folder that is not empty, and touches nothing in it', async () => {
  const cwd = temp({ 'mine.txt': 'mine' });
  const { code, stderr } = await tracefork(['demo', '--keep', '.'], { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `tracefork: ${cwd} is not an empty folder. Name a new folder for the demo.\n`,
  });
  expect(readdirSync(cwd)).toEqual(['mine.txt']);
});

test('demo --live says what it costs, and without a terminal spends nothing', async () => {
  const cwd = temp();
  const { code, stdout, stderr } = await tracefork(['demo', '--live'], {
    cwd,
    env: { ANTHROPIC_API_KEY: 'sk-test' },
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/at most 24 calls and \$0\.\d\d at list price\.\nNothing was spent\./);
  expect(existsSync(join(cwd, 'refund.tape'))).toBe(false);
});
