import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { branchNames, recorded, source, startModel } from './support/forkable.ts';
import { temp } from './support/temp.ts';

test('an edited answer makes a branch that replays, is forked again, exported, and replayed elsewhere', {
  timeout: 120_000,
}, async () => {
  const { run, cwd, model } = await recorded();
  const first = await run(['fork', 'latest', '--step', '0', '--text', 'hello']);
  expect(first.stderr).toMatch(/^fork +latest at step 0 of 0 to 2: text$/m);
  expect(first.stderr).toMatch(/^live +2 model calls to 127\.0\.0\.1:\d+, .*: free$/m);
  expect(first.stderr).toMatch(/^[0-9a-f]{10}\/1 exit code 0, 18 bytes on stdout, 2 live calls$/m);
  expect([first.code, first.stdout]).toEqual([0, 'hello\n<013>\n<025>\n']);
  expect(model.seen).toEqual([
    '0: one hello two',
    expect.stringMatching(/^0: one hello two <\d+> three$/),
  ]);
  const second = await run(['fork', 'latest/1', '--step', '1', '--text', 'again', '--json']);
  const { forks, run: parent } = JSON.parse(second.stdout);
  expect(forks[0]).toMatchObject({ id: 'latest/1/1', end: { status: 'finished' } });
  expect(parent).toMatch(/^[0-9a-f]{64}$/);
  const third = await run(['fork', 'latest/1/1', '--step', '2', '--text', 'thrice']);
  expect(third.stdout).toBe('hello\nagain\nthrice\n');
  await model.close();
  for (const branch of ['latest/1', 'latest/1/1', 'latest/1/1/1']) {
    const { code, stderr } = await run(['replay', branch]);
    expect([code, /verdict +exact/.test(stderr)], stderr).toEqual([0, true]);
  }
  await run(['export', 'latest/1/1/1', '-o', 'branch.tape']);
  const elsewhere = temp({ 'agent.mjs': source });
  cpSync(join(cwd, 'branch.tape'), join(elsewhere, 'branch.tape'));
  const imported = await tracefork(['import', 'branch.tape', '--json'], { cwd: elsewhere });
  const { run: id } = JSON.parse(imported.stdout).tapes[0];
  const replayed = await tracefork(['replay', id, '--', 'node', 'agent.mjs'], {
    cwd: elsewhere,
  });
  expect([replayed.code, replayed.stdout]).toEqual([0, 'hello\nagain\nthrice\n']);
});

test('trials run in a pool of processes, each with its number, and come back in order', async () => {
  const { run, cwd, model } = await recorded();
  const { stdout, code } = await run(
    'fork latest --step 1 --resample --times 4 --trial 2 --concurrency 3 --json'.split(' '),
  );
  const document = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    version: 1,
    command: 'fork',
    plan: { step: 1, prefix: { steps: 1 }, tail: { calls: 2, local: true } },
    spend: { calls: 8, local: 8, dollars: 0, atMost: 0 },
  });
  expect(document.forks.map(({ trial }: { trial: number }) => trial)).toEqual([2, 3, 4, 5]);
  for (const { trial, outcome, end } of document.forks) {
    expect(end).toEqual({ status: 'finished' });
    expect(outcome.stdout).toMatch(new RegExp(`^<3>\\n<${trial}\\d+>\\n<${trial}\\d+>\\n$`));
  }
  expect(model.seen).toHaveLength(8);
  expect(await branchNames(cwd)).toHaveLength(4);
});

test('a dry run prints the plan, starts nothing and keeps nothing', async () => {
  const { run, cwd, model } = await recorded();
  const { code, stdout } = await run('fork latest --step 2 --drop --dry-run --json'.split(' '));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    command: 'fork',
    dryRun: true,
    trials: 1,
    plan: { mutation: { kind: 'drop' }, script: { at: 2 } },
    estimate: { calls: 0, free: true },
  });
  expect(model.seen).toEqual([]);
  expect(await branchNames(cwd)).toEqual([]);
});

test('each fork of a command works in its own copy of the folder, unless it is to be shared', async () => {
  const { run, cwd } = await recorded();
  const notes = () => readFileSync(join(cwd, 'notes.txt'), 'utf8');
  const before = notes();
  await run(['fork', 'latest', '--step', '1', '--text', 'copied']);
  expect(notes()).toBe(before);
  await run(['fork', 'latest', '--step', '1', '--text', 'shared', '--workdir', 'shared']);
  expect(notes()).toMatch(/shared\n<025>\n$|shared\n<\d+>\n$/);
});

test('branches go into files, and a run that is a file needs no store for them', async () => {
  const { run, cwd, env } = await recorded();
  const elsewhere = temp({ 'agent.mjs': source });
  await run(['export', 'latest', '-o', join(elsewhere, 'run.tape')]);
  const args = ['fork', 'run.tape', '--step', '1', '--text', 'x', '-o', 'branch.tape'];
  const agent = ['--', 'node', 'agent.mjs'];
  const { code, stderr } = await tracefork([...args, ...agent], { cwd: elsewhere, env });
  expect(code, stderr).toBe(0);
  expect(openTape(join(elsewhere, 'branch.tape')).complete).toBe(true);
  expect(existsSync(join(elsewhere, '.tracefork'))).toBe(false);
  const again = await tracefork([...args, ...agent], { cwd: elsewhere, env });
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('branch.tape')]);
  const many = [...args.slice(0, -1), 'branches', '--times', '2', ...agent];
  expect((await tracefork(many, { cwd: elsewhere, env })).code).toBe(0);
  expect(readdirSync(join(elsewhere, 'branches')).sort()).toEqual([
    'step-1-trial-0.tape',
    'step-1-trial-1.tape',
  ]);
  expect(cwd).not.toBe(elsewhere);
});

test('another run answers the tail: nothing leaves', async () => {
  const { run, model } = await recorded();
  await model.close();
  const args = ['fork', 'latest', '--step', '1', '--resample', '--tail-from', 'latest'];
  const { code, stdout, stderr } = await run(args);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^<3>\n<\d+>\n<\d+>\n$/);
  expect(stderr).toMatch(/^live +0 model calls, .*free$/m);
});

test('what costs money is not begun without a word: a budget, --yes, or a known price', async () => {
  const cwd = temp({ 'agent.mjs': source });
  exampleTape(cwd, 'run.tape');
  const args = ['fork', 'run.tape', '--step', '0', '--resample', '-o', 'b.tape'];
  const agent = ['--', 'node', 'agent.mjs'];
  const { code, stdout, stderr } = await tracefork([...args, '--json', ...agent], { cwd });
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'CLI_SPENDING_NOT_ALLOWED',
    message: expect.stringMatching(
      /2 live calls that cost up to \$0\.\d+, .*--budget 0\.\d+ or --yes/,
    ),
  });
  expect(stderr).toMatch(
    /^live +2 model calls to api\.anthropic\.com, .*: \$0\.\d+ as recorded, at most \$0\.\d+$/m,
  );
  expect(existsSync(join(cwd, 'b.tape'))).toBe(false);
  writeTape(
    join(cwd, 'new.tape'),
    openTape(join(cwd, 'run.tape')).events.map((event) =>
      event.kind === 'request' && event.body !== null
        ? {
            ...event,
            body: Buffer.from(
              Buffer.from(event.body).toString().replace('claude-haiku-4-5-20251001', 'new-model'),
            ),
          }
        : event,
    ),
  );
  const unknown = await tracefork(['fork', 'new.tape', ...args.slice(2), '--yes', ...agent], {
    cwd,
  });
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringContaining('the price of new-model is not known'),
  ]);
});

test('spending never passes the budget: what would pass it does not leave, and the real spend is said', async () => {
  const { run, model } = await recorded();
  const args = 'fork latest --step 0 --resample --times 2 --local-is-paid --json'.split(' ');
  const asked = await run(args);
  expect(JSON.parse(asked.stdout).error.code).toBe('CLI_SPENDING_NOT_ALLOWED');
  const most = Number(/at most \$(\d+\.\d+)/.exec(asked.stderr)?.[1]);
  expect(most).toBeGreaterThan(0.005);
  const enough = JSON.parse((await run([...args, '--yes'])).stdout);
  expect(enough.spend).toMatchObject({ calls: 6, local: 0 });
  expect(enough.spend.dollars).toBeGreaterThan(0);
  expect(enough.spend.atMost).toBe(enough.spend.dollars);
  model.seen.length = 0;
  const { code, stdout } = await run([...args, '--budget', '0.0012', '--concurrency', '1']);
  const { forks, spend } = JSON.parse(stdout);
  expect(code).toBe(2);
  expect(forks[1].end.stop).toMatchObject({
    kind: 'budget',
    message: expect.stringMatching(/^the budget of \$0\.0012 has/),
  });
  expect(spend.dollars).toBeLessThanOrEqual(0.0012);
  expect(model.seen.length).toBe(spend.calls);
});

test('without the key that the run had, no call leaves, and no fork is said to have worked', async () => {
  const { run, model } = await recorded({ key: 'sk-of-this-test' });
  const { code, stderr } = await run(
    'fork latest --step 0 --resample --prefix served --yes'.split(' '),
    {
      env: { MODEL_BASE_URL: 'https://model.example' },
    },
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /stopped, 0 live calls: MODEL_API_KEY, which the recorded run had, is not set/,
  );
  expect(model.seen).toEqual([]);
});

test('a fork whose agent was changed says where, and can be served all the same', async () => {
  const { run, env } = await recorded();
  const args = 'fork latest --step 2 --resample'.split(' ');
  const changed = { env: { ...env, SECOND: 'deux' } };
  const exact = await run(args, changed);
  expect(exact.code).toBe(2);
  expect(exact.stderr).toMatch(/not forked: the prefix was not rebuilt at step 1/);
  expect(exact.stderr).toMatch(/--prefix served/);
  const served = await run([...args, '--prefix', 'served'], changed);
  expect(served.code).toBe(0);
  expect(served.stderr).toMatch(/off-policy: 2 requests of the prefix differ/);
});

test('an agent that throws makes a branch; one that ends early or never calls makes none', async () => {
  const { run, env } = await recorded();
  const args = 'fork latest --step 1 --text x'.split(' ');
  const threw = await run(args, { env: { ...env, THROWS: '1' } });
  expect([threw.code, /exit code 1/.test(threw.stderr)]).toEqual([0, true]);
  for (const STEPS of ['1', '0']) {
    const early = await run(args, { env: { ...env, STEPS } });
    expect(early.code).toBe(2);
    expect(early.stderr).toContain('the agent came to its end without asking for step 1');
  }
});

test('Ctrl-C ends the forks under way, keeps the finished ones, and returns 130', async () => {
  const { run, cwd, model } = await recorded({ hang: 1 });
  const ran = run('fork latest --step 1 --resample --times 3 --concurrency 1'.split(' '), {
    onStart: (child: import('node:child_process').ChildProcess) => {
      const timer = setInterval(() => {
        if (!model.seen.some((line) => line.startsWith('1:'))) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 20);
    },
  });
  const { code, stderr } = await ran;
  expect(code, stderr).toBe(130);
  expect(stderr.match(/stopped, .*cancelled|not begun/g)).toHaveLength(2);
  expect(await branchNames(cwd)).toEqual(['1: 0']);
});

test('bad input ends with exit 2 and a message that helps, and nothing is kept', {
  timeout: 120_000,
}, async () => {
  const { run, cwd, model } = await recorded();
  writeFileSync(join(cwd, 'bad.json'), '{"no":"message"}');
  const cases: readonly (readonly [string, RegExp])[] = [
    ['fork abcd --step 0 --drop', /No run begins with|no run/i],
    ['fork latest --drop', /at which step/],
    ['fork latest --step 3 --drop', /The run has no step 3: it has steps 0 to 2\./],
    ['fork latest --step 0', /Say what to change/],
    ['fork latest --step 0 --drop --resample', /--drop and --resample change different things/],
    ['fork latest --step 0 --response bad.json', /no whole message of anthropic/],
    ['fork latest --step 0 --response none.json', /Cannot read none\.json: ENOENT/],
    ['fork latest --step 0 --set /content/0/text=hello', /hello is no JSON.*"hello"/],
    ['fork latest --step 0 --set /content/7/text="x"', /leads to nothing/],
    ['fork latest --step 0 --tool-result t1=bad.json', /carries no result of the tool call "t1"/],
    ['fork latest --step 0 --fault plague', /There is no fault "plague"; there are: .*rate_limit/],
    ['fork latest --step 0 --fault poisoned_argument', /calls no tool/],
    ['fork latest --step 0 --drop --tools git=maybe', /--tools git=maybe/],
    ['fork latest --step 0 --drop --price cheap', /--price cheap/],
    ['fork latest --step 0 --drop --times 0', /from 1/],
    ['fork latest --step 0 --drop node agent.mjs', /-- is missing/],
    ['fork none.tape --step 0 --drop', /none\.tape/],
  ];
  await Promise.all(
    cases.map(async ([line, message]) => {
      const { code, stderr } = await run(line.split(' '));
      expect([code, stderr], line).toEqual([2, expect.stringMatching(message)]);
      expect(stderr, line).not.toMatch(/fault in tracefork/);
    }),
  );
  expect(model.seen).toEqual([]);
  expect(await branchNames(cwd)).toEqual([]);
  writeFileSync(join(cwd, '.tracefork/store.sqlite'), 'no store');
  const damaged = await run('fork latest --step 0 --drop'.split(' '));
  expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringMatching(/is not a store/)]);
});

test('a fault at a step is one that the agent could meet', async () => {
  const { run } = await recorded();
  const slow = await run('fork latest --step 1 --fault slow_tokens'.split(' '));
  expect([slow.code, slow.stdout], slow.stderr).toEqual([0, expect.stringMatching(/^<3>\n<11>\n/)]);
  const { code, stderr } = await run('fork latest --step 1 --fault connection_reset'.split(' '));
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/exit code 1/);
  expect(stderr).toMatch(/^fork .*: fault connection_reset$/m);
});

test('a branch that the store cannot take stays as a tape, and the message names it', async () => {
  const { run, cwd, env } = await recorded();
  const { code, stderr } = await run(['fork', 'latest', '--step', '1', '--text', 'x'], {
    env: { ...env, BREAK: join(cwd, '.tracefork/store.sqlite') },
  });
  expect(code, stderr).toBe(2);
  const [, file = ''] = /Its tape is (\S+);/.exec(stderr) ?? [];
  expect(openTape(file).complete, stderr).toBe(true);
  rmSync(file);
});

const functionAgent = `
export async function ask(): Promise<string> {
  const messages: { role: string; content: string }[] = [];
  for (const content of ['one', 'two']) {
    messages.push({ role: 'user', content });
    const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages }),
    });
    const answer = (await response.json()) as { content: { text: string }[] };
    console.log('the function prints', content);
    messages.push({ role: 'assistant', content: answer.content[0]?.text ?? '' });
  }
  return messages.at(-1)?.content ?? '';
}
`;

test('a function is forked many times at once in this process, and what it prints is not mixed in', async () => {
  const cwd = temp({ 'agent.ts': functionAgent, 'package.json': '{"type":"module"}' });
  const model = await startModel();
  const env = { MODEL_BASE_URL: model.url };
  const agent = ['--agent', './agent.ts:ask'];
  expect((await tracefork(['record', ...agent], { cwd, env })).code).toBe(0);
  const args = 'fork latest --step 0 --resample --times 5 --json'.split(' ');
  const { code, stdout, stderr } = await tracefork(args, { cwd, env });
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain('the function prints');
  const { forks } = JSON.parse(stdout);
  expect(forks.map(({ outcome }: { outcome: { value: string } }) => outcome.value)).toEqual(
    [0, 1, 2, 3, 4].map((trial) => expect.stringMatching(new RegExp(`^<${trial}`))),
  );
  const one = await tracefork('fork latest --step 1 --text hello'.split(' '), { cwd, env });
  expect(one.stdout).toBe('the function prints one\nthe function prints two\n');
  expect(one.stderr).toMatch(/returned "hello", 0 live calls/);
  expect((await tracefork(['replay', 'latest/6'], { cwd, env })).code).toBe(0);
});

test('a branch says in show, branches and diff what was changed', { timeout: 60_000 }, async () => {
  const { run } = await recorded();
  await run('fork latest --step 1 --model claude-opus-4-1'.split(' '));
  await run('fork latest --step 1 --fault overloaded'.split(' '));
  const words = 'model claude-opus-4-1; the requests stand here as the agent made them';
  expect((await run(['show', 'latest/1'])).stdout).toMatch(
    new RegExp(`forked from [0-9a-f]{10}: ${words}`),
  );
  expect((await run(['diff', 'latest', 'latest/1'])).stdout).toMatch(
    new RegExp(`^b +forked from [0-9a-f]{10}: ${words}`, 'm'),
  );
  const { stdout } = await run(['branches', 'latest']);
  expect(stdout).toContain('step 1 model claude-opus-4-1');
  expect(stdout).toContain('step 1 fault overloaded');
});
