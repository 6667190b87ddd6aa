import { existsSync, globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package that is installed at the top of `node_modules`. */
interface InstalledManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
}

/**
 * What npm would install for a package alone, itself included: names, sorted.
 *
 * @throws where a package has dependencies of its own below it: then one installation of all does
 *   not tell what one of them brings along
 */
export function closureOf(name: string, app: string): readonly string[] {
  const found = new Set<string>();
  const take = (each: string): void => {
    const folder = join(app, 'node_modules', each);
    if (found.has(each) || !existsSync(folder)) return;
    if (existsSync(join(folder, 'node_modules'))) {
      throw new Error(
        `${each} has packages of its own below it: two versions of one are installed.`,
      );
    }
    found.add(each);
    const {
      dependencies,
      optionalDependencies,
      peerDependencies = {},
      peerDependenciesMeta,
    } = manifestOf(each, app);
    const peers = Object.keys(peerDependencies).filter(
      (peer) => peerDependenciesMeta?.[peer]?.optional !== true,
    );
    for (const next of [dependencies, optionalDependencies].flatMap((map) =>
      Object.keys(map ?? {}),
    )) {
      take(next);
    }
    for (const peer of peers) take(peer);
  };
  take(name);
  return [...found].sort();
}

/** Whether npm would run something when it installs a package, such as a compiler. */
export function runsAtInstall(name: string, app: string): boolean {
  const { scripts = {}, gypfile } = manifestOf(name, app);
  const compiles = existsSync(join(app, 'node_modules', name, 'binding.gyp')) && gypfile !== false;
  return compiles || ['preinstall', 'install', 'postinstall'].some((each) => each in scripts);
}

/** Sizes of all files of packages, in MB, whatever the file system makes of them. */
export function megabytesOf(names: readonly string[], app: string): number {
  const sizes = names.flatMap((name) => {
    const folder = join(app, 'node_modules', name);
    return globSync('**/*', { cwd: folder }).map((file) => {
      const entry = lstatSync(join(folder, file));
      return entry.isFile() ? entry.size : 0;
    });
  });
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

function manifestOf(name: string, app: string): InstalledManifest {
  return JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8'));
}
