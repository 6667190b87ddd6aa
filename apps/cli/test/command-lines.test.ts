import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { declareCommands } from '../src/commands/declare.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = globSync(
  ['*.md', 'docs/*.md', '{packages,apps,examples}/*/*.md', '{packages,apps}/*/docs/*.md'],
  { cwd: root },
).sort();
const program = new Command('tracefork');
declareCommands(program, { run: async () => undefined });
const everywhere = ['--help', '--store', '--version'];

/** Command lines in fenced blocks and in code within text; continued lines are one. */
function commandLines(markdown: string): string[] {
  const joined = markdown.replace(/\\\n\s*/g, '');
  const blocks = [...joined.matchAll(/^```sh.*\n([\s\S]*?)^```/gm)].flatMap(([, code = '']) =>
    code.split('\n').map((line) => line.replace(/\s#\s.*$/, '')),
  );
  const inline = [...joined.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)];
  return [...blocks, ...inline.map(([, code = '']) => code)].flatMap((line) =>
    [...line.matchAll(/(?:^|[\s|;&(])(?:tracefork|@tracefork\/cli) ([^|;&)]+)/g)].map(
      ([, rest = '']) => rest,
    ),
  );
}

/** What of a command line the program does not know. */
function unknownIn(line: string): string | undefined {
  const words = (line.split(' -- ')[0] ?? '').replace(/'[^']*'|"[^"]*"/g, 'TEXT').split(/\s+/);
  const name = /^[a-z][a-z-]*/.exec(words[0] ?? '')?.[0];
  if (name === undefined) return undefined;
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return name;
  if (name === 'rerun') return undefined;
  return words
    .map((word) => /^--[a-z][a-z-]*/.exec(word)?.[0])
    .find(
      (long) =>
        long !== undefined &&
        !everywhere.includes(long) &&
        !command.options.some((option) => option.long === long),
    );
}

test('every command and option that the documentation shows is one that the program has', () => {
  const lines = pages.flatMap((page) =>
    commandLines(readFileSync(join(root, page), 'utf8')).map((line) => ({ page, line })),
  );
  expect(lines.length).toBeGreaterThan(100);
  const unknown = lines.flatMap(({ page, line }) => {
    const what = unknownIn(line);
    return what === undefined ? [] : [`${page}: ${what} in: tracefork ${line}`];
  });
  expect(unknown).toEqual([]);
});

test('a command or an option that the program does not have is found', () => {
  const page =
    '```sh\nnpx tracefork replay a --to 4 \\\n  --sloow -- node --x\n```\n`tracefork rply a`';
  expect(commandLines(page).map(unknownIn)).toEqual(['--sloow', 'rply']);
  expect(unknownIn("fork a --text 'say --this' --times 3 -- node --no-such")).toBeUndefined();
});
