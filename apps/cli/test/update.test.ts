import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { source, startModel } from './support/forkable.ts';
import { temp } from './support/temp.ts';

const config = `export default { agents: [{ tapes: '*.tape', command: ['node', 'agent.mjs'] }] };`;

/** A tape in a folder whose configuration knows its agent, and the model still there. */
async function taped(agent = source, hang?: number) {
  const cwd = temp({ 'agent.mjs': agent, 'package.json': '{}', 'tracefork.config.mjs': config });
  const model = await startModel(hang);
  const env = { MODEL_BASE_URL: model.url };
  const record = ['record', '-o', 'run.tape', '--', 'node', 'agent.mjs'];
  const { code, stderr } = await tracefork(record, { cwd, env });
  if (code !== 0) throw new Error(stderr);
  model.seen.length = 0;
  const tape = join(cwd, 'run.tape');
  const update = async (
    args: readonly string[] = [],
    more: Readonly<Record<string, string>> = {},
  ) => {
    const ran = await tracefork(['update', 'run.tape', ...args, '--json'], {
      cwd,
      env: { ...env, ...more },
    });
    const said = JSON.parse(ran.stdout);
    return { ...ran, said, tape: said.tapes?.[0] };
  };
  return { cwd, env, model, tape, update };
}

const others = (cwd: string) => readdirSync(cwd).filter((name) => /\.(update|new)$/.test(name));

test('an edited agent brings its tape up to date from the divergence on, and the gate is green again', async () => {
  const { cwd, env, model, tape, update } = await taped();
  expect((await update()).tape).toMatchObject({ action: 'holds', verdict: 'exact' });
  writeFileSync(join(cwd, 'agent.mjs'), source.replace("?? 'two'", "?? 'twenty'"));
  const old = readFileSync(tape);

  const asked = await update(['--suffix']);
  expect([asked.code, asked.said.error.code]).toEqual([2, 'CLI_SPENDING_NOT_ALLOWED']);
  expect(asked.stderr).toMatch(/1 tape would be replaced, and there is no terminal to ask on/);
  const { code, tape: planned } = await update(['--suffix', '--dry-run']);
  expect([code, planned]).toEqual([
    0,
    expect.objectContaining({ action: 'planned', scope: 'suffix', from: 1, verdict: 'drifted' }),
  ]);
  expect(planned.estimate).toMatchObject({ calls: 2, free: true });
  expect([model.seen, readFileSync(tape).equals(old)]).toEqual([[], true]);

  const done = await update(['--suffix', '--yes']);
  expect([done.code, done.tape]).toEqual([
    0,
    expect.objectContaining({ action: 'updated', proof: 'exact', oracle: 'exit' }),
  ]);
  expect(done.tape.comparison).toMatchObject({ same: false });
  expect(done.stderr).toMatch(/asked\.new.*\n.*a {2}two\n.*b {2}twenty/);
  expect(done.stderr).toMatch(/ending {4}pass before, pass now/);
  expect(model.seen).toHaveLength(2);
  expect(others(cwd)).toEqual([]);
  const verified = await tracefork(['verify', 'run.tape'], { cwd, env });
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('exact')]);
});

test('Ctrl-C while a suffix is recorded leaves the tape as it was, and nothing beside it', async () => {
  const { cwd, env, model, tape } = await taped(source, 0);
  const old = readFileSync(tape);
  writeFileSync(join(cwd, 'agent.mjs'), source.replace("?? 'two'", "?? 'twenty'"));
  let poll: NodeJS.Timeout | undefined;
  const { code } = await tracefork(['update', 'run.tape', '--suffix', '--yes'], {
    cwd,
    env,
    onStart: (child) => {
      poll = setInterval(() => {
        if (model.seen.length > 0 && child.kill('SIGINT')) clearInterval(poll);
      }, 20);
    },
  });
  clearInterval(poll);
  expect([code, readFileSync(tape).equals(old), others(cwd)]).toEqual([130, true, []]);
});

test('a worse ending does not replace a tape, unless it is forced to', async () => {
  const { cwd, model, tape, update } = await taped();
  const old = readFileSync(tape);
  writeFileSync(join(cwd, 'agent.mjs'), `${source}\nthrow new Error('worse');\n`);
  const left = await update(['--yes']);
  expect([left.code, left.tape]).toEqual([
    1,
    expect.objectContaining({
      action: 'left',
      reason: 'worse-ending',
      scope: 'whole',
      proof: 'exact',
    }),
  ]);
  expect([left.tape.before.grade, left.tape.after.grade]).toEqual(['pass', 'fail']);
  expect(readFileSync(tape).equals(old)).toBe(true);
  expect(others(cwd)).toEqual(['run.tape.new']);
  const again = await update(['--yes']);
  expect([again.code, again.tape.error.message]).toEqual([
    2,
    expect.stringContaining('run.tape.new is what an earlier update set aside'),
  ]);
  rmSync(`${tape}.new`);
  const forced = await update(['--yes', '--force']);
  expect([forced.code, forced.tape.action]).toEqual([0, 'updated']);
  expect(model.seen).toHaveLength(6);
});

test('a recording that the agent does not repeat does not replace a tape', async () => {
  const { cwd, tape, update } = await taped();
  const old = readFileSync(tape);
  const fickle = `import { appendFileSync as add, readFileSync as read } from 'node:fs';
add('count.txt', 'x'); process.env.SECOND = read('count.txt', 'utf8');\n${source}`;
  writeFileSync(join(cwd, 'agent.mjs'), fickle);
  const { code, tape: left, stderr } = await update(['--yes']);
  expect([code, left]).toEqual([
    1,
    expect.objectContaining({ action: 'left', reason: 'does-not-hold' }),
  ]);
  expect(stderr).toMatch(/a replay of the new recording did something else at once/);
  expect([readFileSync(tape).equals(old), existsSync(`${tape}.new`)]).toEqual([true, true]);
});

test('a model that is gone leaves the tape as it was', async () => {
  const { cwd, model, tape, update } = await taped();
  const old = readFileSync(tape);
  writeFileSync(join(cwd, 'agent.mjs'), source.replace("?? 'two'", "?? 'twenty'"));
  await model.close();
  const { code, tape: left, stderr } = await update(['--suffix', '--yes']);
  expect([code, left.action, left.reason]).toEqual([1, 'left', 'nothing-recorded']);
  expect(stderr).toMatch(/left as it was: no model answered its last call/);
  expect(readFileSync(tape).equals(old)).toBe(true);
  const missing = await tracefork(['update', 'latest', '--yes'], { cwd });
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining('a run of the store stays what it was'),
  ]);
});
