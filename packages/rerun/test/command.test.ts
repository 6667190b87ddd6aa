import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type ActualRecord,
  canonicalBytes,
  capture,
  runCli,
  type StepRecord,
} from '../src/index.ts';
import { proveStep, sealStep, sealTape } from '../src/seal.ts';
import { messagesServer } from './support/messages-server.ts';
import { actualOf, answer, privateKey, request, step } from './support/samples.ts';
import { tapeOf } from './support/tape-of.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const folder = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const path = mkdtempSync(join(tmpdir(), 'rerun-'));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(path, name), text, { mode: 0o600 });
  return path;
};

const run = async (cwd: string, ...argv: string[]): Promise<Ran> => {
  const out: string[] = [];
  const err: string[] = [];
  const io = { cwd, stdout: out.push.bind(out), stderr: err.push.bind(err) };
  const code = await runCli(argv, io);
  return { code, out: out.join(''), err: err.join('') };
};

const key = JSON.stringify({ privateKey });
const files = (of: StepRecord = step, actual: ActualRecord = actualOf(of)) => ({
  'step.json': JSON.stringify(of, null, 2),
  'actual.json': JSON.stringify(actual, null, 2),
  'key.json': key,
});

test('capture writes the canonical bytes and says nothing; verify prints the result', async () => {
  const cwd = folder(files());
  expect(await run(cwd, 'capture', 'step.json', '-o', 'b.rr', '--key', 'key.json')).toEqual({
    code: 0,
    out: '',
    err: '',
  });
  const made = canonicalBytes(capture(step, { signingKey: privateKey }));
  expect(readFileSync(join(cwd, 'b.rr'))).toEqual(Buffer.from(made));
  expect(await run(cwd, 'verify', 'b.rr', 'actual.json')).toEqual({
    code: 0,
    out: '{\n  "verified": true,\n  "errors": [],\n  "warnings": []\n}\n',
    err: '',
  });
  expect(readdirSync(cwd).sort()).toEqual(['actual.json', 'b.rr', 'key.json', 'step.json']);
});

test('capture replaces a bundle that is there, as the original does', async () => {
  const cwd = folder({ ...files(), 'b.rr': 'old' });
  expect((await run(cwd, 'capture', 'step.json', '-o', 'b.rr')).code).toBe(0);
  expect(readFileSync(join(cwd, 'b.rr'), 'utf8')).toMatch(/^\{"expected"/);
});

test('exit 1 for what does not hold, schema violations included', async () => {
  const bundle = Buffer.from(canonicalBytes(capture(step)));
  const other = { ...actualOf(step), output: {} };
  const cwd = folder({
    ...files(step, other),
    'b.rr': bundle,
    'twice.json': '{"inputs":1,"inputs":2}',
    'bad-step.json': '{"model":{}}',
  });
  expect((await run(cwd, 'verify', 'b.rr', 'actual.json')).code).toBe(1);
  const violated = await run(cwd, 'verify', 'b.rr', 'twice.json');
  expect(violated.code).toBe(1);
  expect(violated.out).toContain('SchemaViolation:actual: inputs: the key occurs twice');
  const refused = await run(cwd, 'capture', 'bad-step.json', '-o', 'x.rr');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('SchemaViolation:step: model.vendor: missing');
  expect(readdirSync(cwd)).not.toContain('x.rr');
});

test('exit 2 for what cannot be read or parsed, and for a wrong command line', async () => {
  const cwd = folder({ ...files(), 'b.rr': canonicalBytes(capture(step)), 'broken.json': '{"a":' });
  const cases: [string[], string][] = [
    [['verify', 'none.rr', 'actual.json'], 'none.rr: there is no such file.'],
    [['verify', 'b.rr', '.'], 'EISDIR'],
    [['capture', 'broken.json', '-o', 'x.rr'], 'line 1, column 6: not JSON'],
    [['capture', 'step.json'], "required option '-o, --output <bundle.rr>'"],
    [['capture', 'step.json', '-o', 'no/such/x.rr'], 'Check that its folder exists'],
    [['capture', 'step.json', '-o', 'x.rr', '--key', 'none.json'], 'no key could be read (ENOENT)'],
    [['verify', 'b.rr'], "missing required argument 'actual.json'"],
    [['frobnicate'], 'unknown command'],
    [[], 'Usage: rerun'],
  ];
  for (const [argv, words] of cases) {
    const ran = await run(cwd, ...argv);
    expect(ran.code, argv.join(' ')).toBe(2);
    expect(ran.out, argv.join(' ')).toBe('');
    expect(ran.err, argv.join(' ')).toContain(words);
  }
  const unparsable = await run(cwd, 'verify', 'b.rr', 'broken.json');
  expect(unparsable.code).toBe(2);
  expect(JSON.parse(unparsable.out)).toMatchObject({
    verified: false,
    errors: ['SchemaViolation:actual: line 1, column 6: not JSON: value expected'],
  });
});

test('keygen writes a file of its owner alone, never twice, and prints the public key only', async () => {
  const cwd = folder(files());
  const made = await run(cwd, 'keygen', '-o', 'new.json');
  expect(made.code).toBe(0);
  const pair = JSON.parse(readFileSync(join(cwd, 'new.json'), 'utf8')) as Record<string, string>;
  expect(JSON.parse(made.out)).toEqual({ publicKey: pair.publicKey });
  expect(statSync(join(cwd, 'new.json')).mode & 0o777).toBe(0o600);

  const again = await run(cwd, 'keygen', '-o', 'new.json');
  expect(again).toMatchObject({ code: 2, out: '' });
  expect(again.err).toContain('never overwritten');
  expect(JSON.parse(readFileSync(join(cwd, 'new.json'), 'utf8'))).toEqual(pair);

  await run(cwd, 'capture', 'step.json', '-o', 'b.rr', '--key', 'new.json');
  const mine = await run(cwd, 'verify', 'b.rr', 'actual.json', '--pubkey', 'new.json');
  expect(mine.code).toBe(0);
  const other = await run(
    cwd,
    'verify',
    'b.rr',
    'actual.json',
    '--pubkey',
    Buffer.alloc(32).toString('base64'),
  );
  expect(other.out).toContain('BadSignature:signed with another key');
});

test('a key that others can read is warned of, and works', async () => {
  const cwd = folder(files());
  chmodSync(join(cwd, 'key.json'), 0o644);
  const ran = await run(cwd, 'capture', 'step.json', '-o', 'b.rr', '--key', 'key.json');
  expect(ran.code).toBe(0);
  expect(ran.err).toMatch(
    /^warning: The private key .*key\.json can be read by others \(mode 0644\)/,
  );
  expect(ran.err).toContain('chmod 600');
});

test('a key that everybody can change is refused', async () => {
  const cwd = folder(files());
  chmodSync(join(cwd, 'key.json'), 0o666);
  const ran = await run(cwd, 'capture', 'step.json', '-o', 'b.rr', '--key', 'key.json');
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('can be changed by everybody (mode 0666). Close it with: chmod 600');
});

test('no key material is in any output, whatever is wrong with the key', async () => {
  const secret = privateKey.slice(0, -1);
  const wrong: [string, string][] = [
    [`{"privateKey":"${secret}"}`, '`privateKey` is not 32 bytes in base64'],
    [`{"privateKey":"${privateKey}${privateKey}"}`, '`privateKey` is not 32 bytes in base64'],
    [`{"privateKey":["${privateKey}"]}`, 'it has no text `privateKey`'],
    [`{"privateKey":"${privateKey}",`, 'it is not a JSON object'],
    [`"${privateKey}"`, 'it is not a JSON object'],
    [`{"privateKey":"${privateKey}","publicKey":"AAAA"}`, 'is not that of its `privateKey`'],
  ];
  for (const [text, words] of wrong) {
    const cwd = folder({ ...files(), 'key.json': text });
    const ran = await run(cwd, 'capture', 'step.json', '-o', 'b.rr', '--key', 'key.json');
    expect(ran.code, words).toBe(2);
    expect(ran.err).toContain(words);
    expect(ran.out + ran.err).not.toContain(secret.slice(0, 12));
    expect(readdirSync(cwd)).not.toContain('b.rr');
  }
});

test('apply makes the one call it announces and writes a record that verifies', async () => {
  await using server = await messagesServer({ ...answer, as: 'json' } as typeof answer);
  const { bundle } = await sealStep(tapeOf([{ body: request, answer }]), { step: 0 });
  const { system, messages, tools } = request;
  const cwd = folder({
    'b.rr': canonicalBytes(bundle),
    'inputs.json': JSON.stringify({ inputs: { system_prompt: system, messages, tools } }),
  });
  process.env.ANTHROPIC_API_KEY = 'sk-test';
  try {
    const inputs = ['--inputs', 'inputs.json', '--base-url', server.url];
    const ran = await run(cwd, 'apply', 'b.rr', ...inputs, '-o', 'actual.json');
    expect(ran).toEqual({ code: 0, out: '', err: 'one call to anthropic claude-sonnet-4-6\n' });
    expect((await run(cwd, 'verify', 'b.rr', 'actual.json')).code).toBe(0);
    expect(statSync(join(cwd, 'actual.json')).mode & 0o777).toBe(0o600);
  } finally {
    delete process.env.ANTHROPIC_API_KEY;
  }
  expect(server.received).toHaveLength(1);
});

test('verify-proof needs nothing but the proof', async () => {
  const tape = tapeOf([{ body: request, answer }]);
  const sealed = sealTape(tape, { signingKey: privateKey });
  const proof = proveStep(tape, { ...sealed, step: 0, show: ['transcript'] });
  const cwd = folder({
    'p.json': canonicalBytes(proof),
    'forged.json': JSON.stringify(proof).replace('look the order up', 'refund at once'),
  });
  expect((await run(cwd, 'verify-proof', 'p.json')).code).toBe(0);
  const forged = await run(cwd, 'verify-proof', 'forged.json');
  expect(forged.code).toBe(1);
  expect(forged.out).toContain('PartMismatch:transcript');
});

test('the built program runs, and embedding without its package says what to install', async () => {
  const semantic: StepRecord = {
    ...step,
    expected: {
      semantic_embedding: Buffer.from(Float32Array.from([1, 0]).buffer).toString('base64'),
    },
    tolerance: { level: 'semantic', threshold: 0.5 },
  };
  const cwd = folder({ ...files(step), 'b.rr': canonicalBytes(capture(semantic)) });
  const bin = new URL('../src/bin.ts', import.meta.url).pathname;
  const argv = ['--no-warnings', bin, 'verify', 'b.rr', 'actual.json', '--embed'];
  const ran = await new Promise<Ran>((resolve) => {
    const child = execFile(process.execPath, argv, { cwd }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toContain('npm install @huggingface/transformers');
});
