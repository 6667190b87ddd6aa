import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { partEvents, writeTape } from '@tracefork/tape';
import { expect, onTestFinished, test } from 'vitest';
import { type RunRedaction, renderReport, reportData } from '../src/index.ts';
import { hostileEvents } from './support/hostile-run.ts';
import { model, RunMaker, runOf, said } from './support/make-run.ts';

const how = { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' };
const secret = 'hunter2-9f31c07a55';

/** Takes one value out, and puts as many characters in its place. */
function without(value: string): RunRedaction {
  let found = 0;
  const text = (given: string): string => {
    const result = given.replaceAll(value, 'X'.repeat(value.length));
    if (result !== given) found = 1;
    return result;
  };
  const bytes = (given: Uint8Array): Uint8Array => {
    const before = Buffer.from(given).toString('latin1');
    const after = text(before);
    return after === before ? given : Buffer.from(after, 'latin1');
  };
  return {
    text,
    url: text,
    headers: (headers) => headers.map(([name, said]) => [text(name), text(said)]),
    body: bytes,
    printed: bytes,
    streamed: bytes,
    get removed() {
      return Array.from({ length: found }, () => 'env:DOOR');
    },
  };
}

/** Everything that a page carries, as one text. */
function carried(html: string): string {
  const packed = /<script id="report" type="text\/plain">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  return html + gunzipSync(Buffer.from(packed, 'base64')).toString('latin1');
}

const everywhere = () => {
  const said = `it is ${secret}!`;
  const options = {
    ...how,
    others: [runOf('ab12/1', hostileEvents(3000, [said]))],
    forks: [{ id: 'ab12/1', parent: 'ab12', step: 1, change: said, outcome: said }],
    proof: {
      verdict: 'drifted' as const,
      reasons: [said],
      counts: [{ what: said, matched: 1, recorded: 2 }],
      outcome: 'different' as const,
      rules: { [said]: 1 },
      uncovered: [{ what: said, detail: said }],
      allowed: [said],
      warnings: [said],
    },
    blame: {
      words: [said],
      finding: said,
      confidence: 0.95,
      commitment: [],
      repairs: [{ step: 1, what: said, changed: 1, of: 2, words: said }],
      breakability: [{ step: 1, what: said, changed: 1, of: 2 }],
      spent: { calls: 1, dollars: null },
      notTested: [said],
    },
  };
  return { run: runOf('ab12', hostileEvents(3000, [said])), options };
};

test('a secret that stands in every field of a tape is in no part of a redacted page', () => {
  const { run, options } = everywhere();
  const plain = reportData(run, options);
  expect(plain.data.redacted).toBeNull();
  expect(carried(renderReport(plain)).split(secret).length).toBeGreaterThan(100);
  const report = reportData(run, { ...options, redaction: without(secret) });
  expect(carried(renderReport(report))).not.toContain(secret);
  expect(report.data.redacted?.by).toEqual([['env:DOOR', 1]]);
  expect(report.data.redacted?.places).toBeGreaterThan(100);
});

test('digest, chain and the shape of a redacted run are those of the tape', () => {
  const { run, options } = everywhere();
  const [plain, clean] = [undefined, without(secret)].map(
    (redaction) =>
      reportData(run, { ...options, ...(redaction === undefined ? {} : { redaction }) }).data
        .runs[0],
  );
  expect([clean?.digest, clean?.chain]).toEqual([run.digest, run.chain]);
  expect(clean?.events).toEqual(plain?.events);
  expect(clean?.steps.map(({ attempts, shared }) => [attempts, shared])).toEqual(
    plain?.steps.map(({ attempts, shared }) => [attempts, shared]),
  );
});

test('of compressed bodies with a secret the page holds what was read, in as many chunks', () => {
  const maker = new RunMaker();
  const sent = gzipSync(JSON.stringify({ note: `it is ${secret}` }));
  const x = maker.ask(sent, 'https://api.example/notes', [['content-encoding', 'gzip']]);
  const content = [{ type: 'text', text: `it is ${secret}` }];
  const body = gzipSync(JSON.stringify({ type: 'message', role: 'assistant', model, content }));
  maker.answer(x, {
    headers: [
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
    ],
    chunks: [
      [1, body.subarray(0, 30)],
      [2, body.subarray(30)],
    ],
  });
  const run = runOf('gzip', maker.end('', 0));
  const { data, bytes } = reportData(run, { ...how, redaction: without(secret) });
  const [exchange] = data.runs[0]?.exchanges ?? [];
  expect(exchange?.decoded).toBeUndefined();
  expect(exchange?.chunks).toHaveLength(2);
  const size = data.bodies[exchange?.response ?? -1]?.size;
  expect(exchange?.chunks.reduce((sum, n) => sum + n, 0)).toBe(size);
  expect(
    Buffer.from(bytes)
      .toString()
      .split(`it is ${'X'.repeat(secret.length)}`),
  ).toHaveLength(3);
  expect(Buffer.from(bytes).includes(body.subarray(30))).toBe(false);
  expect(Buffer.from(bytes).includes(sent.subarray(12))).toBe(false);
});

test('a secret that is cut by the end of a preview, or by two writes of a program, is gone as well', () => {
  const maker = new RunMaker();
  const content = `${'x'.repeat(190)} ${secret} ${'y'.repeat(500)}`;
  const x = maker.ask({ model, max_tokens: 9, messages: [{ role: 'user', content }] });
  const answer = {
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: content }],
  };
  maker.answer(x, { chunks: [[1, Buffer.from(JSON.stringify(answer))]] });
  const program = maker.nextProgram();
  const stream = 'stdout' as const;
  maker.add(
    { kind: 'program', program, file: 'cat', argv: [], cwd: '.', sync: false },
    { kind: 'program-output', program, stream, body: Buffer.from(secret.slice(0, 7)) },
    { kind: 'program-output', program, stream, body: Buffer.from(secret.slice(7)) },
    { kind: 'program-exit', program, code: 0, signal: null },
  );
  const run = runOf('cut', maker.end('', 0));
  const { data, bytes } = reportData(run, { ...how, redaction: without(secret) });
  expect(JSON.stringify(data)).not.toContain(secret.slice(0, 7));
  expect(Buffer.from(bytes).includes(secret.slice(0, 7))).toBe(false);
});

test('what a sub-agent asked stands with its program, and its secrets are gone as well', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const own = new RunMaker();
  const messages = [{ role: 'user', content: `with ${secret}` }];
  own.answer(own.ask({ model, max_tokens: 9, messages }), said([{ type: 'text', text: 'done' }]));
  const file = join(folder, 'part.tape');
  writeTape(file, own.end(''));
  const maker = new RunMaker();
  const program = maker.nextProgram();
  maker.add({ kind: 'program', program, file: 'node', argv: ['sub.js'], cwd: '.', sync: false });
  for (const { t: _t, ...part } of partEvents(file, { program, t: 0 })) maker.add(part);
  const run = runOf('r', maker.end(''));

  const open = reportData(run, how);
  expect(open.data.runs[0]?.programs[0]?.requests).toMatchObject([{ method: 'POST', status: 200 }]);
  expect(carried(renderReport(open))).toContain(secret);
  const clean = renderReport(reportData(run, { ...how, redaction: without(secret) }));
  expect(carried(clean)).not.toContain(secret);
  expect(carried(clean)).toContain('sub.js');
});
