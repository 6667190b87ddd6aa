import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspacePackage } from './workspace.ts';

/** What a published manifest has to say, and how to say it. */
const required: Readonly<Record<string, (value: unknown) => boolean>> = {
  description: (value) => typeof value === 'string' && value.endsWith('.'),
  license: (value) => value === 'MIT',
  type: (value) => value === 'module',
  sideEffects: (value) => value === false || Array.isArray(value),
  engines: (value) => typeof (value as { node?: unknown } | undefined)?.node === 'string',
  exports: (value) => typeof value === 'object' && value !== null,
  files: (value) => Array.isArray(value) && value[0] === 'dist',
  publishConfig: (value) => {
    const { access, provenance } = (value ?? {}) as { access?: unknown; provenance?: unknown };
    return access === 'public' && provenance === true;
  },
};

/** What a published package's manifest lacks, says wrongly, or names and has not. */
export function manifestFaults({ folder, path }: WorkspacePackage): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<
    Record<string, unknown>
  >;
  const wrong = Object.entries(required)
    .filter(([field, holds]) => !holds(manifest[field]))
    .map(
      ([field]) => `${path}/package.json: "${field}" is missing or not as in the other packages.`,
    );
  const effects = Array.isArray(manifest.sideEffects) ? (manifest.sideEffects as string[]) : [];
  const gone = effects
    .filter((file) => !existsSync(join(folder, file)))
    .map((file) => `${path}/package.json: "sideEffects" names ${file}, which is not built.`);
  return [...wrong, ...gone];
}
