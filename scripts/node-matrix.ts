import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './check/run.ts';
import { projectRoot } from './check/workspace.ts';

/** Label and range of each version: the floor of `engines`, and the newest of each line. */
const WANTED = [
  ['22.19', '22.19.0'],
  ['22', '^22.20.0'],
  ['24', '^24.6.0'],
  ['26', '^26.0.0'],
] as const;

export type NodeMatrix =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: string };

/** The npm package that holds the Node binary for this machine. */
const packageName = (): string => {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return [prefix, process.platform === 'win32' ? 'win' : process.platform, process.arch].join('-');
};

const executable = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';

/**
 * Installs the Node versions that tests start agents on, into `node_modules/.cache/node-matrix`,
 * through the npm client; a second call finds them there. The running Node stands for its own line.
 *
 * @returns `value`: `LABEL=/path/to/node`, joined by commas, in rising order of versions.
 */
export async function nodeMatrix(root: string = projectRoot): Promise<NodeMatrix> {
  const folder = join(root, 'node_modules/.cache/node-matrix');
  const running = process.versions.node.split('.')[0] ?? '';
  const wanted = WANTED.filter(([label]) => label !== running);
  const manifest = JSON.stringify({
    private: true,
    dependencies: Object.fromEntries(
      wanted.map(([label, range]) => [`node-${label}`, `npm:${packageName()}@${range}`]),
    ),
  });
  const pathOf = (label: string): string =>
    label === running
      ? process.execPath
      : join(folder, 'node_modules', `node-${label}`, executable);

  const manifestFile = join(folder, 'package.json');
  const current = existsSync(manifestFile) ? readFileSync(manifestFile, 'utf8') : '';
  if (current !== manifest || !wanted.every(([label]) => existsSync(pathOf(label)))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifestFile, manifest);
    const install = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'] as const;
    const { ok, output } = await run(install, { cwd: folder, output: 'kept' });
    if (!ok) return { ok, reason: `npm could not install ${packageName()}:\n${output}` };
  }

  const found: string[] = [];
  for (const [label] of WANTED) {
    const path = pathOf(label);
    const { ok, output } = await run([path, '--version'], { output: 'kept' });
    if (!ok || !output.startsWith(`v${label}.`))
      return { ok: false, reason: `${path} is not Node ${label}: ${output.trim()}` };
    found.push(`${label}=${path}`);
  }
  return { ok: true, value: found.join(',') };
}

if (import.meta.main) {
  const matrix = await nodeMatrix();
  if (matrix.ok) console.log(`NODE_MATRIX=${JSON.stringify(matrix.value)}`);
  else console.error(matrix.reason);
  process.exitCode = matrix.ok ? 0 : 1;
}
