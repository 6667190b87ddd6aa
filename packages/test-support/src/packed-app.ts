import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

export interface PackedApp {
  /** The app's folder; there from the beginning, and empty until `install`. */
  readonly folder: string;
  /** Packs the packages as they are built now, and installs them without scripts. */
  install(): void;
  remove(): void;
}

/**
 * An app outside of the workspace, with packages installed as users would get them.
 *
 * @param packages Their folders from the root of the workspace: `packages/tape`.
 */
export function packedApp(packages: readonly string[]): PackedApp {
  const around = mkdtempSync(join(tmpdir(), 'tracefork-packed-'));
  const folder = join(around, 'app');
  mkdirSync(folder);
  return {
    folder,
    install() {
      const only = packages.map((path) => `--filter=./${path}`);
      const pack = ['-r', ...only, 'pack', '--pack-destination', around];
      execFileSync('pnpm', pack, { cwd: root, stdio: 'pipe' });
      const tarballs = readdirSync(around).filter((name) => name.endsWith('.tgz'));
      const paths = tarballs.map((name) => join(around, name));
      writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
      const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
      execFileSync('npm', ['install', ...flags, ...paths], { cwd: folder, stdio: 'pipe' });
    },
    remove: () => rmSync(around, { recursive: true, force: true }),
  };
}
