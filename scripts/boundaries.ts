import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { importsOf } from './check/imports-of.ts';
import { posix, projectRoot, readManifest, workspacePackages } from './check/workspace.ts';

const SCOPE = '@tracefork/';

/** `entries`: what `src/NAME.ts` and `src/NAME/**` alone may import beyond `all`. */
interface Row {
  readonly all: readonly string[];
  readonly types?: readonly string[];
  readonly entries?: Readonly<Record<string, readonly string[]>>;
}

/** Who may import whom inside the workspace. A change here belongs in ARCHITECTURE.md as well. */
const ALLOWED: Readonly<Record<string, Row>> = {
  tape: { all: [] },
  wire: { all: [] },
  transport: { all: ['tape', 'wire'] },
  fork: { all: ['tape', 'wire', 'transport'] },
  faults: { all: ['tape', 'wire'], entries: { harness: ['transport'] } },
  blame: { all: ['tape', 'wire', 'fork'], entries: { validation: ['faults'] } },
  store: { all: ['tape'] },
  report: { all: ['tape', 'wire'], types: ['fork', 'blame'] },
  rerun: { all: [], entries: { seal: ['tape', 'wire'] } },
  cli: {
    all: 'tape wire transport fork faults blame store report rerun demo-agent'.split(' '),
  },
  'demo-agent': { all: [] },
  'test-support': { all: [] },
  bench: { all: [] },
  baselines: { all: [] },
  'example-sdks': { all: [] },
};

const list = (names: readonly string[]): string => names.join(', ') || 'no workspace package';
const entryOf = (path: string): string => /^src\/([^/.]+)/.exec(path)?.[1] ?? '';
const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Checks every import and manifest of a workspace; returns one line per fault, none if all is well. */
export function checkBoundaries(root: string): string[] {
  const packages = workspacePackages(root);
  const exportsOf = new Map(packages.map((p) => [p.manifest.name, p.manifest.exports ?? {}]));
  const rootTools = Object.keys(readManifest(root).devDependencies ?? {});

  return packages.flatMap(({ folder, path, manifest }) => {
    const self = manifest.name.replace(SCOPE, '');
    const row = ALLOWED[self];
    if (!row)
      return [`${path}/package.json: ${self} has no row in scripts/boundaries.ts. Add one.`];
    const { all, types = [], entries = {} } = row;
    const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest;
    const shipped = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
    const declared = [...shipped, ...Object.keys(devDependencies ?? {}), ...rootTools];
    const anywhere = [...all, ...types, ...Object.values(entries).flat()];
    const manifestFaults = shipped
      .filter((name) => name.startsWith(SCOPE) && !anywhere.includes(name.slice(SCOPE.length)))
      .map((name) => `${self} must not depend on ${name} (allowed: ${list(anywhere)}). Remove it.`)
      .map((fault) => `${path}/package.json: ${fault}`);

    const faultOf = (file: string, specifier: string, typeOnly: boolean): string | undefined => {
      const inSource = file.startsWith('src/');
      // A page is bundled: what it imports is not shipped beside it, but the table holds for it too.
      const inProduct = inSource || file.startsWith('page/');
      if (/^[./]/.test(specifier)) {
        const target = posix(join(dirname(file), specifier));
        const owner = entries[entryOf(target)];
        if (target.startsWith('..')) return `${specifier} leaves ${path}. Import by package name.`;
        if (inProduct && /^(test|bench)\//.test(target))
          return `src must not import tests (${specifier}). Move what both need into src.`;
        if (inProduct && owner && entryOf(file) !== entryOf(target))
          return `${specifier} may use ${list(owner)}, so only its own entry may import it.`;
        return undefined;
      }
      if (isBuiltin(specifier)) return undefined;
      const name = packageOf(specifier);
      const targets = exportsOf.get(name);
      if (targets && !Object.hasOwn(targets, `.${specifier.slice(name.length)}`))
        return `${specifier} is no export of ${name}. Import what its package.json exports.`;
      const may = [...all, ...(typeOnly ? types : []), ...(entries[entryOf(file)] ?? [])];
      if (inProduct && name.startsWith(SCOPE) && !may.includes(name.slice(SCOPE.length)))
        return `${self} must not import ${specifier} (allowed here: ${list(may)}). Remove it.`;
      if (name === manifest.name || (inSource ? shipped : declared).includes(name))
        return undefined;
      const field = inSource ? 'dependencies' : 'devDependencies';
      return `${name} is not declared. Add it to ${field} in ${path}/package.json.`;
    };
    const files = globSync('{src,page,test,bench}/**/*.{ts,tsx,mts,cts,js,mjs,cjs}', {
      cwd: folder,
    });
    const importFaults = files.map(posix).flatMap((file) =>
      importsOf(join(folder, file)).flatMap(({ specifier, line, typeOnly }) => {
        const fault = faultOf(file, specifier, typeOnly);
        return fault ? [`${path}/${file}:${line}: ${fault}`] : [];
      }),
    );
    return [...manifestFaults, ...importFaults.sort()];
  });
}

if (import.meta.main) {
  const faults = checkBoundaries(projectRoot);
  console.log(faults.length === 0 ? 'boundaries: every import is allowed' : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}
