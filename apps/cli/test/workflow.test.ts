import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { commentMarker } from '../src/render/markdown.ts';
import { bin, steadyEnvironment, tracefork } from './support/cli.ts';
import { source, startModel } from './support/forkable.ts';
import { blocksOf } from './support/pages.ts';
import { temp } from './support/temp.ts';

const page = readFileSync(new URL('../../../docs/gate-a-pull-request.md', import.meta.url), 'utf8');
const block = blocksOf(page).find((each) => each.kind === 'file' && each.name === 'agents.yml');
const workflow = parse(block?.code ?? '') as {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
};

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly if?: string;
}

const config = `export default { agents: [
  { tapes: 'tapes/*.tape', command: ['node', 'agent.mjs'], passIf: '/14>/' },
] };`;

/** Programs that GitHub's machine has, as far as the workflow needs them; `gh` writes down its calls. */
function standIns(folder: string): void {
  mkdirSync(folder);
  const files = {
    npm: 'exit 0',
    npx: `shift\nexec "${process.execPath}" "${bin}" "$@"`,
    gh: `printf '%s\\n' "$*" >> "$GH_CALLS"\ncase "$*" in *--paginate*) cat "$GH_ID" 2>/dev/null || true;; esac`,
  };
  for (const [name, code] of Object.entries(files)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

/** A repository with a tape on its base branch, and a branch on which the agent was edited. */
async function repository() {
  const cwd = temp({ 'agent.mjs': source, 'package.json': '{}', 'tracefork.config.mjs': config });
  const model = await startModel();
  const env = { MODEL_BASE_URL: model.url };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd,
      stdio: 'pipe',
    });
  mkdirSync(join(cwd, 'tapes'));
  const record = ['record', '-o', 'tapes/a.tape', '--', 'node', 'agent.mjs'];
  const made = await tracefork(record, { cwd, env });
  if (made.code !== 0) throw new Error(made.stderr);
  writeFileSync(join(cwd, '.gitignore'), '.tracefork\n');
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'base');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('checkout', '-qb', 'edit');
  writeFileSync(join(cwd, 'agent.mjs'), source.replace("?? 'two'", "?? 'twenty'"));
  return { cwd, env, model };
}

/** The `run:` steps of the workflow's job, as a runner takes them; `uses:` steps are left out. */
function runJob(cwd: string, more: Readonly<Record<string, string>>) {
  const tools = join(cwd, '..', `${cwd.split('/').at(-1)}-tools`);
  standIns(tools);
  const calls = join(tools, 'gh-calls');
  const { PATH = '', ...rest } = steadyEnvironment();
  const env = {
    ...rest,
    ...more,
    PATH: [tools, dirname(process.execPath), PATH].join(delimiter),
    GITHUB_BASE_REF: 'main',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_STEP_SUMMARY: join(tools, 'summary.md'),
    NUMBER: '7',
    GH_CALLS: calls,
    GH_ID: join(tools, 'id'),
  };
  const job = () => {
    writeFileSync(calls, '');
    let failed: string | null = null;
    for (const step of workflow.jobs.verify?.steps ?? []) {
      if (step.run === undefined) continue;
      if (failed !== null && step.if?.startsWith('always()') !== true) continue;
      const { status, stderr } = spawnSync('bash', ['-e', '-c', step.run], {
        cwd,
        env,
        encoding: 'utf8',
      });
      if (status !== 0 && step.name !== 'Verify') throw new Error(`${step.name}: ${stderr}`);
      if (status !== 0) failed = `${step.name} ${status}`;
    }
    const read = (path: string) => readFileSync(path, 'utf8');
    return { failed, calls: read(calls), comment: read(join(cwd, 'verify.md')), env };
  };
  return { job, tools };
}

test('the workflow of the page comments a red pull request, and is green once its tapes are updated', async () => {
  const { cwd, env, model } = await repository();
  const { job, tools } = runJob(cwd, env);
  const red = job();
  expect(red.failed).toBe('Verify 1');
  expect(red.comment.startsWith(commentMarker)).toBe(true);
  expect(red.comment).toContain('### tracefork: 1 tape, 0 hold, 1 does not\n');
  expect(red.comment).toContain(
    '| ✗ | <code>tapes/a.tape</code> | drifted at step 1: a request is not the recorded one | code drift | 0 days ago |',
  );
  expect(red.comment).toContain('```sh\ntracefork update tapes/a.tape --suffix\n```');
  expect(red.comment).toMatch(/tape {2}two\n.*now {3}twenty/);
  expect(red.comment).toContain('Recorded endings: 0 of 1 run pass (95% interval 0% to 79%');
  expect(red.calls).toMatch(
    /^api repos\/o\/r\/issues\/7\/comments --paginate .*\npr comment 7 --body-file verify\.md\n$/,
  );
  expect(readFileSync(join(tools, 'summary.md'), 'utf8')).toBe(red.comment);
  expect(readFileSync(join(cwd, 'pages/a.html'), 'utf8').slice(0, 15)).toBe('<!doctype html>');
  expect(readFileSync(join(cwd, 'verify.xml'), 'utf8')).toContain('failures="1"');

  const updated = await tracefork(['update', 'tapes/*.tape', '--suffix', '--yes'], { cwd, env });
  expect(updated.code, updated.stderr).toBe(0);
  expect(model.seen).toHaveLength(3 + 2);
  for (const made of [join(cwd, 'pages'), tools]) rmSync(made, { recursive: true });
  const again = runJob(cwd, env);
  writeFileSync(join(again.tools, 'id'), '42\n');
  const green = again.job();
  expect(green.failed).toBeNull();
  expect(green.comment).toContain('### tracefork: 1 tape, 1 holds\n');
  expect(green.comment).toContain(
    '| ✓ | <code>tapes/a.tape</code> | exact |  | 0 days ago, changed |',
  );
  expect(green.comment).toMatch(/what changed on the tape since <code>origin\/main<\/code>/);
  expect(green.comment).toMatch(/a {2}two\n +b {2}twenty/);
  expect(green.comment).toContain('Recorded endings: 1 of 1 run pass');
  expect(green.calls).toContain(
    'api --method PATCH repos/o/r/issues/comments/42 -F body=@verify.md',
  );
});
