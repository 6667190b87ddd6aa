import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { declareCommands } from '../src/commands/declare.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const text = read('llms.txt');

function declared(): Command {
  const program = new Command('tracefork').exitOverride();
  declareCommands(program, { run: async () => undefined });
  return program;
}

test('llms.txt and the READMEs name every command there is', () => {
  const names = declared().commands.map((command) => command.name());
  const listed = /## All commands\n\n(.+)\n/.exec(text)?.[1]?.split(', ');
  expect(listed?.toSorted()).toEqual(names.toSorted());
  const table = read('apps/cli/README.md');
  const rootTable = /\| the command line: (.+) \|/.exec(read('README.md'))?.[1] ?? '';
  for (const name of names) {
    expect(table, name).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
    expect(rootTable, name).toContain(`\`${name}\``);
  }
});

test('every command line in llms.txt is one that the program takes', async () => {
  const lines = [...text.matchAll(/^- `tracefork (.+?)`:/gm)].map(([, line = '']) => line);
  expect(lines.length).toBeGreaterThan(8);
  for (const line of lines) {
    const [own = ''] = line.split(' -- ');
    const words = own.split(' ').map((word) => word.replaceAll("'", ''));
    await expect(declared().parseAsync(words, { from: 'user' }), line).resolves.toBeDefined();
  }
});

test('every file that llms.txt points to is there', () => {
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(8);
  for (const link of links) expect(existsSync(fileURLToPath(new URL(link, root))), link).toBe(true);
});
