import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot, readManifest } from '../check/workspace.ts';

test('pnpm is told the Node version that is installed for the scripts', () => {
  const settings = readFileSync(join(projectRoot, 'pnpm-workspace.yaml'), 'utf8');
  const told = /^nodeVersion: (\S+)$/m.exec(settings)?.[1];
  expect(told).toBe(readManifest(projectRoot).devDependencies?.node);
});

test('contributors are told the pnpm version that the workspace pins', () => {
  const { packageManager } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const text = readFileSync(join(projectRoot, 'CONTRIBUTING.md'), 'utf8');
  expect(new Set(text.match(/pnpm@[\d.]+/g))).toEqual(new Set([packageManager]));
});
