import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The slice of a package.json that the scripts look at. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** The checkout that the scripts belong to. */
export const projectRoot: string = fileURLToPath(new URL('../..', import.meta.url));

export const posix = (path: string): string => path.split(sep).join('/');

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The packages of a workspace, sorted by path. */
export function workspacePackages(root: string): WorkspacePackage[] {
  return globSync(['packages/*/package.json', 'apps/*/package.json', 'examples/*/package.json'], {
    cwd: root,
  })
    .map((path) => join(root, dirname(path)))
    .sort()
    .map((folder) => ({
      folder,
      path: posix(relative(root, folder)),
      manifest: readManifest(folder),
    }));
}
