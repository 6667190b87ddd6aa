import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../check/run.ts';
import { projectRoot, type WorkspacePackage } from '../check/workspace.ts';

/** Packed packages, installed together as npm users get them. */
export interface Installed {
  /** Where `node_modules` is. */
  readonly app: string;
  /** A folder beside it, for copies. */
  readonly around: string;
  remove(): void;
}

/**
 * Packs packages as they are built, and installs them all at once, without scripts: what one of
 * them brings along is a part of that, since every version is there once.
 *
 * @throws where one cannot be packed or installed
 */
export async function installPacked(packages: readonly WorkspacePackage[]): Promise<Installed> {
  const around = mkdtempSync(join(tmpdir(), 'tracefork-installed-'));
  const remove = () => rmSync(around, { recursive: true, force: true });
  try {
    const only = packages.map(({ manifest }) => `--filter=${manifest.name}`);
    await succeed(['pnpm', '-r', ...only, 'pack', '--pack-destination', around], projectRoot);
    const app = join(around, 'app');
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
    const tarballs = globSync('*.tgz', { cwd: around }).map((name) => join(around, name));
    const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await succeed(['npm', 'install', ...flags, ...tarballs], app);
    return { app, around, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function succeed(command: readonly [string, ...string[]], cwd: string): Promise<void> {
  const { ok, output } = await run(command, { cwd, output: 'kept' });
  if (!ok) throw new Error(`${command.join(' ')} failed in ${cwd}:\n${output}`);
}
