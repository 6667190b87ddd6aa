import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, steadyEnvironment, tracefork } from './support/cli.ts';
import { blocksOf, missingLine } from './support/pages.ts';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules/@tracefork', import.meta.url));
const built = (path: string): string => new URL(`../dist/${path}`, import.meta.url).href;
const root = realpathSync(mkdtempSync(join(tmpdir(), 'tracefork-docs-')));
const desk = join(root, 'refund-desk');
/** Milliseconds that a page may take on a machine with much else to do. */
const timeout = 180_000;
let model: { readonly url: string; readonly close: () => Promise<void> };

/** One recording of the demo's refund desk, with its model still there; each page gets a copy. */
beforeAll(async () => {
  const { openStage, startModel } = await import(built('tour/stage.js'));
  openStage(desk);
  model = await startModel({ latency: 0, overload: 0 });
  symlinkSync(packages, join(desk, 'node_modules/@tracefork'), 'junction');
  const args = ['record', '-o', 'refund.tape', '--name', 'refund-desk', '--', 'node', 'agent.js'];
  const { code, stderr } = await tracefork(args, { cwd: desk, env: modelEnvironment() });
  if (code !== 1) throw new Error(`The desk's run has to fail, and ended with ${code}.\n${stderr}`);
  const shim = join(root, 'tracefork');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(shim, 0o755);
}, timeout);

afterAll(async () => {
  await model?.close();
  rmSync(root, { recursive: true, force: true });
});

function modelEnvironment(): Record<string, string> {
  return { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'demo' };
}

/** Standard output and error, and the exit code, of a block of commands. */
async function shell(code: string, cwd: string): Promise<{ printed: string; exit: number }> {
  const { PATH, ...rest } = steadyEnvironment();
  const path = [root, dirname(process.execPath), PATH].join(delimiter);
  const env = { ...rest, ...modelEnvironment(), PATH: path };
  return new Promise((resolve) => {
    execFile('sh', ['-ec', code], { cwd, env }, (error, stdout, stderr) =>
      resolve({ printed: stdout + stderr, exit: error === null ? 0 : Number(error.code) }),
    );
  });
}

const pages = ['../README.md', ...globSync('*.md', { cwd: docs }).sort()];
/** What every check runs; the nightly one runs all pages. */
const sample = ['../README.md', 'tour.md', 'gate-a-pull-request.md'];
const run = process.env.TRACEFORK_NIGHTLY === '1' ? pages : sample;

test('every block of every page is one that a test runs, or says that it is by hand', () => {
  expect(pages).toEqual(expect.arrayContaining(sample));
  for (const page of pages) blocksOf(readFileSync(join(docs, page), 'utf8'));
});

test.concurrent.each(run)(
  'docs/%s does what it says, block by block',
  { timeout },
  async (page) => {
    const blocks = blocksOf(readFileSync(join(docs, page), 'utf8'));
    const cwd = join(
      root,
      `${basename(page, '.md')}-${page.startsWith('.') ? 'of-root' : 'of-docs'}`,
    );
    cpSync(desk, cwd, { recursive: true, verbatimSymlinks: true });
    let printed = '';
    for (const block of blocks) {
      if (block.kind === 'file') writeFileSync(join(cwd, block.name), block.code);
      if (block.kind === 'run') {
        const ran = await shell(block.code, cwd);
        printed = ran.printed;
        expect(ran.exit, `${page}:${block.line}\n${printed}`).toBe(block.exit);
      }
      if (block.kind === 'printed')
        expect(
          missingLine(block.code, printed),
          `${page}:${block.line}\n${printed}`,
        ).toBeUndefined();
    }
  },
);
