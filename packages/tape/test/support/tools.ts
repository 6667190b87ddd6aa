import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The `zstd` command, where this machine has one. */
export const zstdBinary: string | undefined =
  spawnSync('zstd', ['--version']).status === 0 ? 'zstd' : undefined;

/** A folder of data shared between checkouts: `TRACEFORK_SHARED`, or `shared` beside the checkout. */
export function sharedFolder(name: string): string | undefined {
  const root = resolve(import.meta.dirname, '../../../..');
  const folder = join(process.env.TRACEFORK_SHARED ?? resolve(root, '../shared'), name);
  return existsSync(folder) ? folder : undefined;
}
