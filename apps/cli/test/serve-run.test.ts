import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { planted } from './support/planted-agent.ts';
import { type Serving, serving } from './support/serving.ts';
import { temp } from './support/temp.ts';

interface State {
  readonly job: number;
  readonly lines: readonly string[];
  readonly end: {
    readonly kind: string;
    readonly id?: string;
    readonly message?: string;
    readonly proof?: { readonly verdict: string };
  } | null;
}

/** What a page does: starts something, and asks until it is over. */
async function starting({ url, said }: Serving) {
  const token = /#token=([\w-]{43}) /.exec(said)?.[1] ?? expect.fail(said);
  const headers = { 'x-tracefork-token': token, 'content-type': 'application/json' };
  const id = (
    (await (await fetch(`${url}api/runs`)).json()) as {
      runs: readonly { id: string; parent: string | null }[];
    }
  ).runs.find(({ parent }) => parent === null)?.id;
  const ask = async (path: string, body?: object) => {
    const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${url}api/${path}`, { headers, ...more });
    return { status: response.status, body: (await response.json()) as State };
  };
  const run = async (request: object): Promise<NonNullable<State['end']>> => {
    const { status, body } = await ask(`start/${id}`, request);
    expect([status, body]).toEqual([202, expect.anything()]);
    for (;;) {
      const { body: state } = await ask(`job/${body.job}`);
      if (state.end !== null) return state.end;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { id, ask, run };
}

test('serve --allow-run replays a run that was recorded here, and forks it where that is free', async () => {
  const { cwd, env, model } = await planted();
  const server = await serving(cwd, ['--allow-run'], env);
  const { id, run, ask } = await starting(server);
  expect(await run({ kind: 'replay' })).toMatchObject({
    kind: 'verdict',
    proof: { verdict: 'exact' },
  });
  expect(model.seen).toEqual([]);
  const text = { kind: 'text', text: '--help "good" $HOME' };
  const forked = await run({ kind: 'fork', step: 2, change: text });
  expect(forked).toMatchObject({ kind: 'branch', id: `${id}/1` });
  expect(model.seen.map(({ step }) => step)).toEqual([3, 4, 5]);
  const calls = model.seen.length;
  const tailed = await run({ kind: 'fork', step: 1, change: text, tailFrom: `${id}/1` });
  expect([tailed.kind, model.seen.length], JSON.stringify(tailed)).toEqual(['branch', calls]);
  const path = { kind: 'fork', step: 1, change: text, tailFrom: '../../etc/passwd' };
  expect(await run(path)).toMatchObject({ kind: 'failed' });
  expect((await ask(`start/${id}%2F1`)).body).toMatchObject({ allowed: true });
  const { branches } = await server.json<{ branches: readonly string[] }>(`api/run/${id}`);
  expect(branches).toEqual([`${id}/1`, `${id}/2`]);
}, 60_000);

test('a fork that would cost is refused before anything is run', async () => {
  const config = "export default { agents: [{ tapes: '**', command: ['node', 'agent.mjs'] }] }";
  const cwd = temp({
    'tracefork.config.mjs': config,
    'agent.mjs': "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');",
    'package.json': '{}',
  });
  exampleTape(cwd, 'paid.tape');
  expect((await tracefork(['import', 'paid.tape'], { cwd })).code).toBe(0);
  const { run } = await starting(await serving(cwd, ['--allow-run']));
  const end = await run({ kind: 'fork', step: 0, change: { kind: 'resample' } });
  expect(end).toMatchObject({ kind: 'failed' });
  expect(end.message).toMatch(/cost|spen/);
  expect(existsSync(join(cwd, 'ran'))).toBe(false);
}, 60_000);

test('a run whose agent was recorded elsewhere is not run, unless the configuration names it', async () => {
  const { cwd, env } = await planted();
  const elsewhere = { ...env, XDG_STATE_HOME: temp() };
  const server = await serving(cwd, ['--allow-run'], elsewhere);
  const { id, ask } = await starting(server);
  expect((await ask(`start/${id}`)).body).toMatchObject({ allowed: false });
  const refused = await ask(`start/${id}`, { kind: 'replay' });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    403,
    expect.stringContaining('was not recorded on this machine'),
  ]);
  const config = "export default { agents: [{ tapes: '**', agent: './agent.mjs:main' }] }";
  writeFileSync(join(cwd, 'tracefork.config.mjs'), config);
  const named = await starting(await serving(cwd, ['--allow-run'], elsewhere));
  expect(await named.run({ kind: 'replay' })).toMatchObject({ proof: { verdict: 'exact' } });
}, 60_000);

test('without --allow-run there is no token and nothing starts; a folder of tapes is never run', async () => {
  const { cwd, env } = await planted();
  const { url, said } = await serving(cwd, [], env);
  expect(said).not.toContain('token');
  const asked = await fetch(`${url}api/start/ab12`, { method: 'POST', body: '{}' });
  expect(asked.status).toBe(403);
  const folder = await tracefork(['serve', '.', '--allow-run'], { cwd, env });
  expect([folder.code, folder.stderr]).toEqual([
    2,
    expect.stringContaining('--allow-run goes with the store alone.'),
  ]);
});
