import { closeSync, openSync, readSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import type { IsNode } from './beside-node.ts';

const known: ReadonlySet<string> = new Set([
  'node',
  'nodejs',
  'npm',
  'npx',
  'pnpm',
  'pnpx',
  'yarn',
  'yarnpkg',
  'corepack',
  'tsx',
]);

/** Bytes of a file that are looked at: a shim of a package manager has its `exec node` there. */
const looked = 4096;

/** Tells Node programs by their names, or by what stands at the beginning of their files. */
export function nodePrograms({
  cwd,
  path,
}: {
  readonly cwd: string;
  /** Value of `PATH`. */
  readonly path: string | undefined;
}): IsNode {
  return (file) => {
    if (known.has(basename(file).replace(/\.(exe|cmd|ps1)$/i, ''))) return true;
    const folders = /[\\/]/.test(file) ? [''] : (path ?? '').split(delimiter);
    const start = folders
      .map((folder) => beginning(resolve(cwd, join(folder, file))))
      .find((text) => text !== undefined);
    if (start === undefined) return false;
    const interpreter = start.split('\n', 1)[0] as string;
    if (/^#!.*\b(node|tsx)\b/.test(interpreter)) return true;
    return /^#!.*\bsh$/.test(interpreter) && /^\s*exec +("[^"]*\/)?node"? /m.test(start);
  };
}

function beginning(file: string): string | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(looked);
      return buffer.toString('latin1', 0, readSync(descriptor, buffer));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
