import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Copies the built demo agent, without what only a compiler reads, to where the tarball has it. */
const from = dirname(fileURLToPath(import.meta.resolve('@tracefork/demo-agent/agent')));
const to = fileURLToPath(new URL('../dist/demo', import.meta.url));

rmSync(to, { recursive: true, force: true });
cpSync(from, join(to), {
  recursive: true,
  filter: (path) => !/\.(d\.ts|map)$/.test(path),
});
