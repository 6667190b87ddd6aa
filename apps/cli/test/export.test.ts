import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape, writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { harOf } from '../src/export/har.ts';
import { otelOf } from '../src/export/otel.ts';
import { tracefork } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { temp } from './support/temp.ts';

const read = (cwd: string, file: string) => JSON.parse(readFileSync(join(cwd, file), 'utf8'));

test('a run is exported as an HTTP archive: every exchange, bodies decoded, bytes as base64', async () => {
  const cwd = temp();
  const tape = openTape(join(cwd, exampleTape(cwd, 'weather.tape')));
  const ran = await tracefork(['export', './weather.tape', '--format', 'har', '-o', 'run.har'], {
    cwd,
  });
  expect(ran).toMatchObject({ code: 0, stdout: '' });
  const { log } = read(cwd, 'run.har');
  expect(log).toMatchObject({ version: '1.2', creator: { name: 'tracefork' } });
  expect(log.entries).toHaveLength(tape.exchanges.length);
  for (const [x, entry] of log.entries.entries()) {
    const { request, response, decodedBody } = tape.exchanges[x] as (typeof tape.exchanges)[number];
    expect(entry.request).toMatchObject({ method: request.method, url: request.url });
    expect(entry.response.status).toBe(response?.status ?? 0);
    const { text, encoding = 'utf8', size } = entry.response.content;
    const bytes = Buffer.from(text, encoding);
    expect(bytes.equals(decodedBody())).toBe(true);
    expect(size).toBe(bytes.length);
    expect(entry.time).toBe(entry.timings.send + entry.timings.wait + entry.timings.receive);
    expect(Date.parse(entry.startedDateTime)).toBeGreaterThanOrEqual(
      Date.parse(tape.header.created),
    );
  }
});

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: ReadonlyArray<{ key: string; value: Record<string, unknown> }>;
}

test('a run is exported as spans: the agent, its model calls, tools and other HTTP, nothing said', async () => {
  const cwd = temp();
  exampleTape(cwd, 'weather.tape');
  for (const file of ['a.json', 'b.json']) {
    const args = ['export', './weather.tape', '--format', 'otel', '-o', file, '--json'];
    const { code, stdout } = await tracefork(args, { cwd });
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { format: 'otel', complete: true }]);
  }
  expect(read(cwd, 'a.json')).toEqual(read(cwd, 'b.json'));
  const spans: readonly Span[] = read(cwd, 'a.json').resourceSpans[0].scopeSpans[0].spans;
  expect(spans.map(({ name }) => name)).toEqual([
    'invoke_agent weather',
    'chat claude-haiku-4-5-20251001',
    'execute_tool weather',
    'POST',
    'chat claude-haiku-4-5-20251001',
  ]);
  const [root, chat] = spans as [Span, Span];
  for (const span of spans.slice(1)) expect(span.parentSpanId).toBe(root.spanId);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  for (const { spanId, startTimeUnixNano: from, endTimeUnixNano: to } of spans) {
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(BigInt(to)).toBeGreaterThanOrEqual(BigInt(from));
  }
  const of = Object.fromEntries(chat.attributes.map(({ key, value }) => [key, value]));
  expect(of).toMatchObject({
    'gen_ai.operation.name': { stringValue: 'chat' },
    'gen_ai.provider.name': { stringValue: 'anthropic' },
    'gen_ai.response.finish_reasons': { arrayValue: { values: [{ stringValue: 'tool_use' }] } },
    'http.request.resend_count': { intValue: '1' },
    'server.address': { stringValue: 'api.anthropic.com' },
    'server.port': { intValue: '443' },
  });
  expect(readFileSync(join(cwd, 'a.json'), 'utf8')).not.toContain('sunny');
});

test('an unknown format is refused with those that there are', async () => {
  const cwd = temp();
  exampleTape(cwd, 'weather.tape');
  const { code, stderr } = await tracefork(['export', './weather.tape', '--format', 'pdf'], {
    cwd,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('--format pdf is not known. There are: tape, har, otel.');
});

test('a tape whose times are no times is exported all the same', () => {
  const cwd = temp();
  const { events } = openTape(join(cwd, exampleTape(cwd, 'weather.tape')));
  const file = join(cwd, 'hostile.tape');
  writeTape(
    file,
    events.map((event) =>
      event.kind === 'tape'
        ? { ...event, created: '</script>' }
        : 't' in event
          ? { ...event, t: 1e300 }
          : event,
    ),
  );
  const tape = openTape(file);
  expect(harOf(tape, '1').log.entries[0]?.startedDateTime).toMatch(/^2262-/);
  for (const { startTimeUnixNano } of otelOf(tape, '1').resourceSpans[0]?.scopeSpans[0]?.spans ??
    [])
    expect(BigInt(startTimeUnixNano)).toBeLessThan(2n ** 63n);
});
