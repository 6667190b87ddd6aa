import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandsPage } from './commands-page.ts';
import { errorCodes } from './error-codes.ts';
import { exportsPage, undocumented } from './exports-page.ts';

const pages = { boundary: 'docs/boundary.md', errors: 'docs/errors.md' } as const;

/**
 * Compares the generated pages with what they are generated from, and the page of errors with the
 * codes in the sources. Needs the built command line.
 *
 * @param write writes the pages instead of comparing them
 * @returns one line per fault
 */
export async function checkReference(
  root: string,
  { write }: { readonly write: boolean },
): Promise<string[]> {
  const wanted: Readonly<Record<string, string>> = {
    'docs/reference/commands.md': await commandsPage(root),
    'docs/reference/exports.md': exportsPage(root),
    [pages.boundary]: withTable(
      readFileSync(join(root, pages.boundary), 'utf8'),
      await kinds(root),
    ),
  };
  const stale = Object.entries(wanted).filter(([file, text]) => {
    const path = join(root, file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
  if (write) for (const [file, text] of stale) writeFileSync(join(root, file), text);
  return [
    ...(write
      ? []
      : stale.map(([file]) => `${file} is out of date. Make it again: pnpm docs --write`)),
    ...undocumented(root),
    ...checkErrorCodes(readFileSync(join(root, pages.errors), 'utf8'), errorCodes(root)),
  ];
}

/** Each code of the sources stands in a row of the page, and the page has no others. */
export function checkErrorCodes(page: string, codes: ReadonlyMap<string, string>): string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const told = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code),
  );
  return [
    ...[...codes].flatMap(([code, file]) =>
      told.includes(code)
        ? []
        : [`${pages.errors} lacks ${code} of ${file}. Add a row: what it means, what to do.`],
    ),
    ...told.flatMap((code) =>
      codes.has(code) || code === 'INTERNAL'
        ? []
        : [`${pages.errors}: no error has the code ${code}.`],
    ),
  ];
}

async function kinds(root: string): Promise<string> {
  const built = pathToFileURL(join(root, 'apps/cli/dist/agent/uncovered-kinds.js')).href;
  const { uncoveredKinds }: { uncoveredKinds: Readonly<Record<string, string>> } = await import(
    built
  );
  const rows = Object.entries(uncoveredKinds).sort(([a], [b]) => (a < b ? -1 : 1));
  return `| Kind | Is |\n|---|---|\n${rows.map(([kind, what]) => `| \`${kind}\` | ${what} |`).join('\n')}`;
}

function withTable(page: string, table: string): string {
  return page.replace(
    /(<!-- kinds -->\n)[\s\S]*?(\n<!-- end -->)/,
    (_, a: string, b: string) => `${a}${table}${b}`,
  );
}
