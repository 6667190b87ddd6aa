import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type WorkspacePackage, workspacePackages } from '../check/workspace.ts';
import { type Exported, exportsOf } from './exports-of.ts';

const titles = { function: 'Functions', class: 'Classes', value: 'Values', type: 'Types' } as const;

interface Entry {
  /** As it is imported. */
  readonly name: string;
  readonly exported: readonly Exported[];
}

/** What may be called or constructed, and has no sentence that says what it does. */
export function undocumented(root: string): string[] {
  return published(root).flatMap((each) =>
    entriesOf(each).flatMap(({ name, exported }) =>
      exported
        .filter(({ kind, doc }) => kind !== 'type' && doc === '')
        .map(
          (one) =>
            `${name}: ${one.name} has no doc comment. Add a sentence that says what it does.`,
        ),
    ),
  );
}

/** Every entry of every published package, and what it exports. */
export function exportsPage(root: string): string {
  const sections = published(root).flatMap((each) => {
    const entries = entriesOf(each).map(
      ({ name, exported }) => `### \`${name}\`\n\n${tables(exported)}`,
    );
    const readme = `[Its README](../../${each.path}/README.md)`;
    return entries.length === 0
      ? []
      : [`## ${each.manifest.name}\n\n${readme}\n\n${entries.join('\n\n')}`];
  });
  return `# Exports\n\nEvery entry of every package and what it exports, with the first sentence of each doc comment. Options, units, ranges and errors stand in the types' own comments, which editors show. This page is generated: \`pnpm docs --write\`.\n\n${sections.join('\n\n')}\n`;
}

const published = (root: string): WorkspacePackage[] =>
  workspacePackages(root).filter(({ manifest }) => manifest.private !== true);

function entriesOf({ folder, manifest }: WorkspacePackage): Entry[] {
  return Object.keys(manifest.exports ?? {}).flatMap((entry) => {
    const file = sourceOf(folder, manifest.exports?.[entry]);
    const name = `${manifest.name}${entry.slice(1)}`;
    return file === undefined ? [] : [{ name, exported: exportsOf(file) }];
  });
}

function tables(all: readonly Exported[]): string {
  const parts = (['function', 'class', 'value', 'type'] as const).flatMap((kind) => {
    const rows = all.filter((one) => one.kind === kind);
    if (rows.length === 0) return [];
    const lines = rows.map(
      ({ name, signature, doc }) => `| \`${cell(signature ?? name)}\` | ${cell(doc)} |`,
    );
    return [`| ${titles[kind]} | |\n|---|---|\n${lines.join('\n')}`];
  });
  return parts.length === 0
    ? 'Exports nothing; importing it is what it is for.'
    : parts.join('\n\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The source of what `./dist/NAME.js` was built from. */
function sourceOf(folder: string, entry: unknown): string | undefined {
  const built = /"types":"\.\/dist\/(.+?)\.d\.ts"/.exec(JSON.stringify(entry) ?? '')?.[1];
  const file = built === undefined ? undefined : join(folder, 'src', `${built}.ts`);
  return file !== undefined && existsSync(file) ? file : undefined;
}
