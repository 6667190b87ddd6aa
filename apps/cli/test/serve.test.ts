import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createStore } from '@tracefork/store';
import { writeTape } from '@tracefork/tape';
import { expect, onTestFinished, test } from 'vitest';
import { bin, tracefork } from './support/cli.ts';
import { exampleEvents, exampleTape } from './support/example-tape.ts';
import { serving } from './support/serving.ts';
import { temp } from './support/temp.ts';

interface Listed {
  readonly id: string;
  readonly live: boolean;
}

/** What the addresses under `/api` give, as far as the tests look at it. */
interface Document {
  readonly runs: readonly Listed[];
  readonly run: { readonly steps: readonly { readonly answered: string }[] };
  readonly branches: readonly string[];
}

const startServer = async (cwd: string, args: readonly string[] = []) => {
  const { child, url, json } = await serving(cwd, args);
  return { child, url, json: (path: string) => json<Document>(path) };
};

test('serve shows the tapes of a folder, and opens nothing outside it', async () => {
  const cwd = temp({ 'secret.txt': 'x' });
  exampleTape(cwd, 'a.tape');
  exampleTape(cwd, 'b.tape', { answer: 'It rains.' });
  const { url, json } = await startServer(cwd, ['.']);
  const { runs } = await json('api/runs');
  expect(runs.map(({ id }) => id).sort()).toEqual(['a.tape', 'b.tape']);
  expect((await json('api/run/b.tape')).run.steps[1]?.answered).toBe('It rains.');
  expect(await (await fetch(`${url}run/a.tape`)).text()).toContain('<title>weather · tracefork');
  for (const path of ['secret.txt', '..%2fa.tape', '%2fetc%2fpasswd', './a.tape%00']) {
    expect((await fetch(`${url}api/run/${path}`)).status).toBe(404);
  }
});

test('serve shows the runs of the store with their branches, new ones of branches too, and ends with Ctrl-C', async () => {
  const cwd = temp();
  writeTape(join(cwd, 'a.tape'), exampleEvents());
  writeTape(join(cwd, 'b.tape'), exampleEvents({ answer: 'It rains.' }));
  const store = await createStore(join(cwd, '.tracefork'));
  const { run } = await store.save(join(cwd, 'a.tape'));
  const branch = await store.save(join(cwd, 'b.tape'), {
    branch: { parent: run.id, step: 1, mutation: { kind: 'text', text: 'It rains.' } },
  });
  await store.close();
  const { child, json } = await startServer(cwd);
  const id = run.id.slice(0, 10);
  const { runs } = await json('api/runs');
  expect(runs.map((each) => each.id).sort()).toEqual([id, `${id}/1`]);
  expect((await json(`api/run/${id}`)).branches).toEqual([`${id}/1`]);
  expect(await json(`api/branch/${id}%2F1`)).toMatchObject({ parent: id });
  expect(await json('api/run/ffff')).toEqual({ error: 'no such run' });
  // A branch of the branch is there as soon as it is kept.
  writeTape(join(cwd, 'c.tape'), exampleEvents({ answer: 'It snows.' }));
  const again = await createStore(join(cwd, '.tracefork'));
  await again.save(join(cwd, 'c.tape'), {
    branch: { parent: branch.run.id, step: 1, mutation: { kind: 'text', text: 'It snows.' } },
  });
  await again.close();
  expect((await json(`api/run/${id}`)).branches).toEqual([`${id}/1`, `${id}/1/1`]);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

test('a recording is listed and can be followed while it goes on', async () => {
  const cwd = temp({
    'package.json': '{}',
    'agent.mjs': `console.log(crypto.randomUUID()); setTimeout(() => {}, 60_000);`,
  });
  const recorder = spawn(process.execPath, [bin, 'record', '--', process.execPath, 'agent.mjs'], {
    cwd,
    stdio: 'ignore',
  });
  onTestFinished(() => void recorder.kill('SIGKILL'));
  const store = await createStore(join(cwd, '.tracefork'));
  await store.close();
  const { json, url } = await startServer(cwd);
  await expect
    .poll(async () => (await json('api/runs')).runs.map(({ live }) => live), {
      timeout: 15_000,
    })
    .toEqual([true]);
  const id = (await json('api/runs')).runs[0]?.id;
  const packed = await fetch(`${url}api/packed/${id}`);
  expect([packed.status, packed.headers.get('x-tracefork-live')]).toEqual([200, '1']);
  recorder.kill('SIGTERM');
  await once(recorder, 'exit');
});

test('a port that is taken and a folder that is none are said, with exit code 2', async () => {
  const cwd = temp();
  const { url } = await startServer(cwd, ['.']);
  const taken = await tracefork(['serve', '.', '--port', new URL(url).port], { cwd });
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('EADDRINUSE')]);
  const none = await tracefork(['serve', 'nowhere'], { cwd });
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('nowhere is no folder')]);
  const empty = await tracefork(['serve'], { cwd });
  expect(empty.code).toBe(2);
});
