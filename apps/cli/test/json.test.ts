import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { declareCommands } from '../src/commands/declare.ts';
import { exampleTape } from './support/example-tape.ts';
import { inProcess } from './support/in-process.ts';
import { temp } from './support/temp.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const described = read('../docs/json.md');
const errors = read('../../../docs/errors.md');

function commands(): readonly Command[] {
  const program = new Command('tracefork');
  declareCommands(program, { run: async () => undefined });
  return program.commands;
}

const hasJson = ({ options }: Command): boolean => options.some(({ long }) => long === '--json');

test('every command has --json and its description, but those that are named there', () => {
  const without = commands().filter((command) => !hasJson(command));
  const named = /Without `--json` are (.+?)\.\n/.exec(described)?.[1] ?? '';
  expect(named.match(/`[a-z]+`/g)?.toSorted()).toEqual(
    without.map((command) => `\`${command.name()}\``).toSorted(),
  );
  for (const command of commands().filter(hasJson)) {
    expect(described, command.name()).toMatch(new RegExp(`^## .*\\b${command.name()}\\b`, 'm'));
  }
});

test('what stops a command is one JSON document, whatever the command', async () => {
  const cwd = temp({ 'package.json': '{}', 'no.tape': 'no tape' });
  const documented = new Set(errors.match(/\b(CLI|TAPE|STORE|RUN)_[A-Z_]+\b/g));
  for (const command of commands().filter(hasJson)) {
    const name = command.name();
    for (const args of [
      [name, '--no-such-option', '--json'],
      [name, ...wrong(command, join(cwd, 'no.tape')), '--json'],
    ]) {
      const { code, stdout } = await inProcess(args, { cwd });
      const said = JSON.parse(stdout);
      expect([args, code, said.version]).toEqual([args, 2, 1]);
      // scan goes on, and counts what it could not read.
      if (said.unread === 1) continue;
      const error = said.error ?? said.tapes?.[0]?.error;
      expect([args, typeof error?.message]).toEqual([args, 'string']);
      expect(error.code === 'TAPE_NOT_A_TAPE' || documented.has(error.code), error.code).toBe(true);
    }
  }
});

/** Arguments that lead to no answer. */
function wrong(command: Command, file: string): readonly string[] {
  const runs = command.registeredArguments.map(() => file);
  if (command.name() === 'serve') return ['no-such-folder'];
  // What goes wrong is what it finds.
  if (command.name() === 'doctor') return ['more'];
  if (command.name() === 'validate') return ['--check', 'no-such-file.json'];
  return runs;
}

test('what commands of the store and of looking print with --json is one document', async () => {
  const cwd = temp({ 'package.json': '{}' });
  exampleTape(cwd, 'run.tape');
  const documents: ReadonlyArray<readonly [command: string, code: number, field: string]> = [
    ['import run.tape', 0, 'tapes'],
    ['runs', 0, 'runs'],
    ['show RUN', 0, 'steps'],
    ['show run.tape --step 0 --headers', 0, 'step'],
    ['show run.tape --exchange 0', 0, 'exchange'],
    ['diff RUN run.tape', 0, 'steps'],
    ['branches RUN', 0, 'branches'],
    ['fork RUN --step 0 --resample --dry-run', 0, 'estimate'],
    ['grade run.tape --pass-if /./', 0, 'runs'],
    ['export RUN --format har -o run.har', 0, 'bytes'],
    ['report run.tape -o run.html', 0, 'bytes'],
    ['verify run.tape', 2, 'counts'],
    ['scan run.tape', 0, 'clean'],
    ['fsck', 0, 'findings'],
    ['prune --keep 1 --dry-run', 0, 'remove'],
    ['rm RUN', 0, 'freed'],
  ];
  let id = '';
  for (const [line, expected, field] of documents) {
    const args = line
      .split(' ')
      .map((word) => (word === 'RUN' ? id : /^run\./.test(word) ? join(cwd, word) : word));
    const { code, stdout } = await inProcess([...args, '--json'], { cwd });
    const document = JSON.parse(stdout);
    expect([line, code, document.version]).toEqual([line, expected, 1]);
    id ||= document.tapes[0].run;
    expect([line, document.command, field in document]).toEqual([line, args[0], true]);
  }
});
