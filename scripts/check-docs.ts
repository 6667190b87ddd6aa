import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { anchors, codeBlocks, firstOutOfOrder, localLinks } from './check/markdown.ts';
import { run } from './check/run.ts';
import { posix, projectRoot } from './check/workspace.ts';
import { checkReference } from './reference/reference.ts';

/**
 * Checks the Markdown of a workspace: links lead somewhere, the glossary is sorted, and blocks
 * marked `ts run` in a package's own files run without an error.
 *
 * @returns one line per fault.
 */
export async function checkDocs(root: string): Promise<string[]> {
  const folders =
    '{.,docs,docs/*,decisions,discoveries,packages/*,apps/*,examples/*,packages/*/docs,apps/*/docs}/*.md';
  const files = globSync(folders, { cwd: root }).map(posix).sort();
  const faults: string[] = [];

  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const link of localLinks(text)) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(root, file) : join(root, dirname(file), path);
      if (!existsSync(target)) faults.push(`${file}: ${link} leads nowhere. Mend the link.`);
      else if (anchor && !anchors(readFileSync(target, 'utf8')).has(anchor))
        faults.push(`${file}: ${link} names a heading that ${path || file} does not have.`);
    }
    for (const block of codeBlocks(text)) {
      if (!/^ts run\b/.test(block.info)) continue;
      const result = await runExample(join(root, dirname(file)), block.code);
      if (!result.ok) faults.push(`${file}:${block.line}: the example fails:\n${result.output}`);
      else
        for (const promised of printedBy(block.code))
          if (!result.output.includes(promised))
            faults.push(`${file}:${block.line}: does not print ${promised}:\n${result.output}`);
    }
  }
  const glossary = join(root, 'GLOSSARY.md');
  const term = existsSync(glossary) && firstOutOfOrder(readFileSync(glossary, 'utf8'));
  if (term) faults.push(`GLOSSARY.md: "${term}" is out of order. Sort the terms.`);
  return faults;
}

/** What comments behind calls of `console.log` say that they print; in a loop `A, then B`. */
function printedBy(code: string): string[] {
  return [...code.matchAll(/^.*console\.log\(.*\); \/\/ (.*)$/gm)].flatMap(([, said = '']) =>
    said.split(', then '),
  );
}

/** Runs beside the text, so that the example finds the package by its name and its dependencies. */
async function runExample(folder: string, code: string): ReturnType<typeof run> {
  const file = join(folder, '.doc-example.ts');
  writeFileSync(file, code);
  try {
    return await run([process.execPath, '--no-warnings', file], { cwd: folder, output: 'kept' });
  } finally {
    rmSync(file);
  }
}

if (import.meta.main) {
  const reference = await checkReference(projectRoot, { write: process.argv.includes('--write') });
  const faults = [...reference, ...(await checkDocs(projectRoot))];
  const holds = 'docs: links, glossary, examples and reference hold';
  console.log(faults.length === 0 ? holds : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}
