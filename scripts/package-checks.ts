import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { manifestFaults } from './check/manifest-faults.ts';
import { run } from './check/run.ts';
import { projectRoot, type WorkspacePackage, workspacePackages } from './check/workspace.ts';

const MAY_CONTAIN =
  /^(dist\/.+(?<!\.d\.ts\.map)|package\.json|README\.md|CHANGELOG\.md|LICENSE|FORMAT\.md)$/;
const MUST_CONTAIN = ['package.json', 'README.md', 'LICENSE'];

/** Packs a package as `pnpm publish` would and returns what is wrong with what npm users would get. */
export async function packageFaults({
  folder,
  path,
  manifest,
}: WorkspacePackage): Promise<string[]> {
  const destination = mkdtempSync(join(tmpdir(), 'tracefork-pack-'));
  try {
    const packed = await run(['pnpm', 'pack', '--pack-destination', destination], {
      cwd: folder,
      output: 'kept',
    });
    const [file] = globSync('*.tgz', { cwd: destination });
    if (!packed.ok || !file) return [`cannot be packed:\n${packed.output}`];
    const bytes = new Uint8Array(readFileSync(join(destination, file)));
    const tarball = createPackageFromTarballData(bytes);

    const files = tarball.listFiles(`/node_modules/${manifest.name}`);
    const names = files.map((name) => name.split(`/node_modules/${manifest.name}/`)[1] ?? name);
    const extra = names.filter((name) => !MAY_CONTAIN.test(name));
    const missing = MUST_CONTAIN.filter((name) => !names.includes(name));
    const packedManifest = JSON.parse(
      tarball.readFile(`/node_modules/${manifest.name}/package.json`),
    );

    const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
    const analysis = await checkPackage(tarball);
    // Packages are ES modules alone, so what CommonJS and `moduleResolution: node10` see is not asked.
    const asked = (problem: Problem): boolean =>
      'resolutionKind' in problem
        ? /^(node16-esm|bundler)$/.test(problem.resolutionKind)
        : !('resolutionOption' in problem) || problem.resolutionOption !== 'node10';
    const problems = analysis.types ? analysis.problems.filter(asked) : [];
    return [
      ...extra.map((name) => `ships ${name}. Narrow "files" in ${path}/package.json.`),
      ...missing.map((name) => `ships no ${name}. Add ${path}/${name} or list it in "files".`),
      ...messages.map(
        (message) => `publint: ${formatMessage(message, packedManifest, { color: false })}`,
      ),
      ...(analysis.types ? [] : ['attw: the package has no types']),
      ...problems.map((problem) => `attw: ${JSON.stringify(problem)}`),
    ];
  } finally {
    rmSync(destination, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const published = workspacePackages(projectRoot).filter(({ manifest }) => !manifest.private);
  for (const workspacePackage of published) {
    const faults = [
      ...manifestFaults(workspacePackage),
      ...(await packageFaults(workspacePackage)),
    ];
    for (const fault of faults) console.log(`${workspacePackage.path}: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
  if (!process.exitCode) console.log(`${published.length} packages pack well`);
}
