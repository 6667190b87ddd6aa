import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Copies the built demo agent, without what only a compiler reads, to where the tarball has it. */
const from = dirname(fileURLToPath(import.meta.resolve('@tracefork/demo-agent/agent')));
const to = fileURLToPath(new URL('../dist/demo', import.meta.url));

rmSync(to, { recursive: true, force: true });
cpSync(from, to, {
  recursive: true,
  filter: (path) => !/\.(d\.ts|map)$/.test(path),
});
for (const file of globSync('**/*.js', { cwd: to })) {
  const path = join(to, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
}
