import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

const assume = '--assume-provider-defaults';

async function sealed(): Promise<{ readonly cwd: string; readonly tape: string }> {
  const cwd = temp();
  const tape = exampleTape(cwd, 'weather.tape');
  const { code } = await tracefork(['rerun', 'keygen', '-o', 'key.json'], { cwd });
  expect(code).toBe(0);
  return { cwd, tape };
}

test('a recorded step is sealed, and the run it came from verifies against it', async () => {
  const { cwd, tape } = await sealed();
  const made = await tracefork(
    ['seal', tape, '--step', '1', '--key', 'key.json', '-o', 'b.rr', assume],
    { cwd },
  );
  expect(made).toMatchObject({ code: 0, stdout: '' });
  expect(made.stderr).toMatch(
    /^assumed, not recorded: temperature 1, top_p 1 \(defaults of anthropic as of \d{4}-\d\d-\d\d\)\n$/,
  );
  const verify = ['rerun', 'verify', 'b.rr', '--run', tape, '--pubkey', 'key.json'];
  const held = await tracefork([...verify, '--step', '1'], { cwd });
  expect(held).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(held.stdout)).toEqual({ verified: true, errors: [], warnings: [] });
  const other = await tracefork([...verify, '--step', '0'], { cwd });
  expect(other.code).toBe(1);
  expect(other.stdout).toContain('InputHashMismatch:messages_sha256');
});

test('a run in the store is sealed and verified by its id, and one that is not there is named', async () => {
  const { cwd, tape } = await sealed();
  const { stdout } = await tracefork(['import', tape, '--json'], { cwd });
  const id: string = /"run": "([0-9a-f]{64})"/.exec(stdout)?.[1] ?? '';
  const short = id.slice(0, 10);
  const seal = ['seal', short, '--step', '1', '--key', 'key.json', '-o', 'b.rr', assume];
  expect((await tracefork(seal, { cwd })).code).toBe(0);
  const verify = ['rerun', 'verify', 'b.rr', '--step', '1', '--run'];
  const held = await tracefork([...verify, short], { cwd });
  expect(held).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(held.stdout)).toMatchObject({ verified: true });
  const missing = await tracefork([...verify, `${id[0] === 'f' ? 'e' : 'f'}000`], { cwd });
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/No run begins with/);
});

test('a bundle is applied from its run, without a call, and the record verifies', async () => {
  const { cwd, tape } = await sealed();
  const seal = ['seal', tape, '--step', '1', '--key', 'key.json', '-o', 'b.rr', assume];
  expect((await tracefork(seal, { cwd })).code).toBe(0);
  const raw = await tracefork(['show', tape, '--step', '1', '--raw'], { cwd });
  const { system, messages, tools } = JSON.parse(raw.stdout.split('\n')[0] as string);
  const inputs = { system_prompt: system, messages, tools };
  writeFileSync(join(cwd, 'inputs.json'), JSON.stringify(inputs));
  const apply = ['rerun', 'apply', 'b.rr', '--inputs', 'inputs.json', '--run', tape];
  const applied = await tracefork([...apply, '-o', 'actual.json'], { cwd });
  expect(applied).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect((await tracefork(['rerun', 'verify', 'b.rr', 'actual.json'], { cwd })).code).toBe(0);

  writeFileSync(join(cwd, 'inputs.json'), JSON.stringify({ ...inputs, system_prompt: 'other' }));
  const refused = await tracefork(apply, { cwd });
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('InputHashMismatch:system_prompt_sha256');
});

test('sampling that was not sent is refused, and the message names every way out', async () => {
  const { cwd, tape } = await sealed();
  const args = ['seal', tape, '--step', '0', '--key', 'key.json', '-o', 'b.rr'];
  const { code, stdout, stderr } = await tracefork(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  for (const way of ['--temperature', '--top-p', assume]) expect(stderr).toContain(way);
  expect(existsSync(join(cwd, 'b.rr'))).toBe(false);
  const said = await tracefork([...args, '--temperature', '0', '--top-p', '1'], { cwd });
  expect(said).toMatchObject({ code: 0, stderr: '' });
  const { sampling } = JSON.parse(readFileSync(join(cwd, 'b.rr'), 'utf8'));
  expect(sampling).toMatchObject({ temperature: 0, top_p: 1 });
});

test('a whole run is sealed, and one part of one step is shown without the rest', async () => {
  const { cwd, tape } = await sealed();
  const all = ['seal', tape, '--all', '--key', 'key.json', '-o', 'run.seal'];
  expect((await tracefork(all, { cwd })).code).toBe(0);
  expect(statSync(join(cwd, 'run.seal.secret')).mode & 0o777).toBe(0o600);

  const proof = ['rerun', 'prove', 'run.seal', '--run', tape, '--step', '1'];
  const shown = await tracefork([...proof, '--show', 'transcript', '-o', 'p.json'], { cwd });
  expect(shown).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const text = readFileSync(join(cwd, 'p.json'), 'utf8');
  expect(text).toContain('It is sunny in Bern.');
  expect(text).not.toContain('You know the weather.');
  const checked = await tracefork(['rerun', 'verify-proof', 'p.json', '--pubkey', 'key.json'], {
    cwd,
  });
  expect(JSON.parse(checked.stdout)).toEqual({ verified: true, errors: [], warnings: [] });

  const held = await tracefork(['rerun', 'verify-manifest', 'run.seal', '--run', tape], { cwd });
  expect(held.code).toBe(0);
  const again = await tracefork(all, { cwd });
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('run.seal.secret exists already');
});

test('what is missing on the command line is named, with an example', async () => {
  const { cwd, tape } = await sealed();
  const cases: [string[], string][] = [
    [['seal', tape], 'Name a step, or all of them'],
    [['seal', tape, '--step', '0', '--all'], 'Name a step, or all of them'],
    [['seal', tape, '--step', '0'], 'tracefork rerun keygen -o KEY.json'],
    [['seal', tape, '--all', '--key', 'key.json'], '-o RUN.seal'],
    [['seal', tape, '--step', '99', '--key', 'key.json'], 'There is no step 99'],
    [['seal', 'none.tape', '--step', '0', '--key', 'key.json'], 'No tape at none.tape'],
    [['seal', tape, '--step', '0', '--key', 'none.json'], 'Cannot read none.json'],
    [['seal', tape, '--step', '0', '--key', 'key.json', '--tolerance', 'loose'], 'Allowed choices'],
    [['rerun', 'verify', 'b.rr', '--run', tape], '--run RUN --step N'],
    [['rerun', 'prove', 'none', '--run', tape, '--step', '0'], 'there is no such file'],
  ];
  for (const [args, words] of cases) {
    const { code, stdout, stderr } = await tracefork(args, { cwd });
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
    expect(stderr, args.join(' ')).toContain(words);
    expect(stderr, args.join(' ')).not.toContain('    at ');
  }
});

test('no key material is printed, and a key that others can read is warned of', async () => {
  const { cwd, tape } = await sealed();
  const { privateKey } = JSON.parse(readFileSync(join(cwd, 'key.json'), 'utf8'));
  chmodSync(join(cwd, 'key.json'), 0o644);
  const args = ['seal', tape, '--step', '0', '--key', 'key.json', assume, '--json'];
  const { code, stdout, stderr } = await tracefork(args, { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain('can be read by others (mode 0644)');
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'seal',
    step: 0,
    bundle: { rerun_version: '0.1', signature: { alg: 'ed25519' } },
  });
  writeFileSync(join(cwd, 'bad.json'), JSON.stringify({ privateKey: `${privateKey}x` }));
  const bad = await tracefork(['seal', tape, '--step', '0', '--key', 'bad.json'], { cwd });
  expect(bad.code).toBe(2);
  for (const text of [stdout, stderr, bad.stdout, bad.stderr]) {
    expect(text).not.toContain(privateKey.slice(0, 20));
  }
});

test('tracefork rerun is the program rerun: its help, its commands, its exit codes', async () => {
  const { cwd, tape } = await sealed();
  const help = await tracefork(['rerun', '--help'], { cwd });
  expect(help.code).toBe(0);
  for (const command of ['capture', 'verify', 'keygen', 'apply', 'prove', 'verify-proof']) {
    expect(help.stdout).toContain(command);
  }
  const seal = ['seal', tape, '--step', '1', '--key', 'key.json', '-o', 'b.rr', assume];
  expect((await tracefork(seal, { cwd })).code).toBe(0);
  writeFileSync(join(cwd, 'actual.json'), '{"inputs":');
  expect((await tracefork(['rerun', 'verify', 'b.rr', 'actual.json'], { cwd })).code).toBe(2);
  writeFileSync(join(cwd, 'actual.json'), '{"inputs":{}}');
  expect((await tracefork(['rerun', 'verify', 'b.rr', 'actual.json'], { cwd })).code).toBe(1);
});

test('a key that is not there is named with the way to make one', async () => {
  const { cwd, tape } = await sealed();
  const { code, stderr } = await tracefork(['seal', tape, '--step', '0', '--key', 'no.json'], {
    cwd,
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^tracefork: Cannot read no\.json: .+\. Make a key with: tracefork rerun keygen -o KEY\.json\n$/,
  );
});
