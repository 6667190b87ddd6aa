import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startModel, withoutDraws } from './support/model.ts';

const source = (file: string): string => fileURLToPath(new URL(`../src/${file}`, import.meta.url));

async function runProgram(file: string, { url, args = [] }: { url: string; args?: string[] }) {
  const { ANTHROPIC_AUTH_TOKEN: _token, ...env } = process.env;
  const agent = spawn(process.execPath, ['--no-warnings', source(file), ...args], {
    env: { ...env, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'demo' },
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(agent.stdout),
    text(agent.stderr),
    once(agent, 'exit'),
  ]);
  return { code, stderr, stdout };
}

const failingRun = `refund desk, run <uuid>
  0 find_customer(mara.keller@example.com) → C-207 Mara Keller
  1 list_orders(C-207) → R-0988, R-1043
  2 get_return(R-1043) → 2 received + get_order(R-1043) → bought 2026-02-17, paid in CHF
  3 read_policy(refunds) → 51 words
  4 get_exchange_rate(USD, CHF, <today>) → 0.8127 (of 2026-05-29)
  5 convert_amount(189, 0.8127) → 153.60
  6 issue_refund(R-1043, 153.6, CHF) → 153.60 CHF sent
  7 write_customer(mara.keller@example.com, Dear Mara, we have received…) → sent
  8 close_ticket(Refunded 153.60 CHF for R-1…) → closed at <time>
  9 The refund is on its way, and the ticket is closed.
ledger check FAILED: refunded 153.60 CHF, but the card was charged 168.86 CHF for the returned items
`;

test('the agent works through ten steps, fails its ledger check at the end and exits with 1', async () => {
  await using model = await startModel();
  const { code, stdout, stderr } = await runProgram('agent.ts', model);
  expect(withoutDraws(stdout).replace(/ \(asked \d times\)/, '')).toBe(failingRun);
  expect(stderr).toBe('');
  expect(code).toBe(1);
});

test('one more line in the system prompt makes the run pass', async () => {
  const lines = (file: string) => readFileSync(source(file), 'utf8').split('\n');
  const [before, after] = [lines('agent.ts'), lines('agent-changed.ts')];
  const added = after.filter((line) => !before.includes(line));
  expect(added).toEqual(["rules.push('Convert prices at the rate of the day of purchase.');"]);
  expect(after.filter((line) => !added.includes(line))).toEqual(before);

  await using model = await startModel();
  const { code, stdout } = await runProgram('agent-changed.ts', model);
  expect(stdout).toContain('ledger check passed');
  expect(code).toBe(0);
});

test('a task on the command line replaces the ticket', async () => {
  await using model = await startModel();
  const { code, stdout } = await runProgram('agent.ts', { ...model, args: ['Tell', 'a joke'] });
  expect(stdout).toContain('I handle refunds only.');
  expect(JSON.parse(model.requests[0]?.body ?? '').messages).toEqual([
    { role: 'user', content: 'Tell a joke' },
  ]);
  expect(code).toBe(1);
});
