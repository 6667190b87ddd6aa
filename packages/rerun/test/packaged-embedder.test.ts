import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  type ActualRecord,
  canonicalBytes,
  capture,
  encodeEmbedding,
  packagedEmbedder,
  type StepRecord,
  verify,
} from '../src/index.ts';

const inputs = { system_prompt: 'You answer in one sentence.', messages: [] };
const embed = packagedEmbedder();

async function bundleFor(text: string) {
  const step: StepRecord = {
    model: { vendor: 'anthropic', id: 'claude-sonnet-4-6' },
    sampling: { temperature: 1, top_p: 1 },
    inputs,
    runtime: { class: 'cloud' },
    expected: { semantic_embedding: encodeEmbedding(await embed(text)) },
    tolerance: { level: 'semantic', threshold: 0.7 },
  };
  return capture(step);
}

async function record(text: string): Promise<ActualRecord> {
  return { inputs, output: { transcript: text, embedding: encodeEmbedding(await embed(text)) } };
}

test('with a real model on this machine, a paraphrase passes and another statement does not', async () => {
  const bundle = await bundleFor('The refund for your order was sent yesterday.');
  const same = await record('We sent the refund for your order yesterday.');
  expect(verify(bundle, same)).toEqual({ verified: true, errors: [], warnings: [] });
  const other = verify(bundle, await record('Bananas are yellow and grow in bunches.'));
  expect(other.verified).toBe(false);
  expect(other.errors[0]).toMatch(/^SemanticBelowThreshold:cosine=0\.\d+,threshold=0\.7/);
});

test('the same text gives the same vector, of 512 numbers', async () => {
  const [once, again] = [await embed('refund'), await packagedEmbedder()('refund')];
  expect(once).toHaveLength(512);
  expect(Array.from(again)).toEqual(Array.from(once));
});

test('the program embeds a record with the model that is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rerun-use-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bundle = await bundleFor('The refund for your order was sent yesterday.');
  writeFileSync(join(folder, 'b.rr'), canonicalBytes(bundle));
  const content = 'We sent the refund for your order yesterday.';
  const transcript = { messages: [{ role: 'assistant', content }] };
  const actual = { inputs, output: { transcript } };
  writeFileSync(join(folder, 'actual.json'), JSON.stringify(actual));
  const bin = new URL('../src/bin.ts', import.meta.url).pathname;
  const argv = ['--no-warnings', bin, 'verify', 'b.rr', 'actual.json', '--embed', 'use'];
  const { status, stdout } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual({ verified: true, errors: [], warnings: [] });
  expect(status).toBe(0);
});
