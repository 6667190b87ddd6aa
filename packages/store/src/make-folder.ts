import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a store's folder, for its owner alone, with a `.gitignore` that keeps all of it out of Git.
 * A folder that holds anything already is somebody's own, and gets none.
 */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length === 0) writeFileSync(join(folder, '.gitignore'), '*\n');
}
