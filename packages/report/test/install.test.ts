import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packedApp } from '@tracefork/test-support/packed-app';
import { expect, onTestFinished, test } from 'vitest';

const program = `
import { createTapeWriter, memorySink, openTape, tapeHeader } from '@tracefork/tape';
import { recordedRun, renderReport, reportData } from '@tracefork/report';
const sink = memorySink();
const writer = createTapeWriter(sink, { strict: true });
const created = '2026-01-01T00:00:00.000Z';
writer.append(tapeHeader({ created, writer: { name: 'me', version: '1' }, agent: 'alone' }));
writer.append({ kind: 'end', t: 1, complete: true });
writer.close();
const html = renderReport(reportData(recordedRun('a', openTape(sink.bytes())), { made: created, by: 'me' }));
console.log(/<title>(.*)<\\/title>/.exec(html)[1], html.includes('sha256-'), html.includes('DecompressionStream'));
`;

test('the packed package, installed alone, carries the page and nothing that builds it', () => {
  const alone = packedApp(['packages/tape', 'packages/wire', 'packages/report']);
  onTestFinished(() => alone.remove());
  alone.install();
  const app = alone.folder;
  writeFileSync(join(app, 'main.js'), program);
  const printed = execFileSync(process.execPath, ['main.js'], { cwd: app, encoding: 'utf8' });
  expect(printed).toBe('alone · tracefork true true\n');
  const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).not.toContain('preact');
  expect(installed).not.toContain('vite');
}, 120_000);
