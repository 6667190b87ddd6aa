import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { quoted } from '../agent/tape-command.ts';
import { UsageError } from '../errors.ts';

/** What agents are usually started with. */
const starters: ReadonlySet<string> = new Set(
  'node npx npm pnpm pnpx yarn tsx ts-node bun bunx deno sh bash env'.split(' '),
);

/** Whether a word begins an agent's command, by how many words without a dash stood before it. */
type Begins = (word: string, position: number) => boolean;

const commands: Readonly<Record<string, Begins>> = {
  record: () => true,
  replay: (word, position) => position > 0 && !isTape(word),
  proxy: () => true,
  fork: (_word, position) => position > 0,
  blame: (_word, position) => position > 0,
  verify: (word) => starters.has(basename(word)) && !existsSync(word),
};

/**
 * Refuses a command line in which the agent's command stands without `--` before it.
 *
 * @param own all arguments, of which none is `--`
 * @throws UsageError with the command line as it should be
 */
export function refuseMissingDashes(program: Command, own: readonly string[]): void {
  const [name = '', ...rest] = own;
  const begins = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const command = program.commands.find((each) => each.name() === name);
  if (begins === undefined || command === undefined || asksForHelp(rest)) return;
  const at = beginOfAgent(rest, { command, begins });
  if (at === undefined) return;
  const [before, agent] = [rest.slice(0, at), rest.slice(at)];
  const output = name === 'record' ? outputOf(agent) : [];
  const mended = [
    name,
    ...output,
    ...before,
    '--',
    ...agent.slice(0, agent.length - output.length),
  ];
  throw new UsageError(
    `The agent's command begins at "${agent[0]}", and -- is missing before it: tracefork ${quoted(mended)}`,
  );
}

function beginOfAgent(
  words: readonly string[],
  { command, begins }: { readonly command: Command; readonly begins: Begins },
): number | undefined {
  let position = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word.startsWith('-')) {
      if (takesValue(command, word)) at += 1;
    } else if (begins(word, position)) {
      return at;
    } else position += 1;
  }
  return undefined;
}

function takesValue(command: Command, flag: string): boolean {
  return command.options.some(
    ({ short, long, required }) => required && (short === flag || long === flag),
  );
}

/** `-o FILE` where it closes the line: it was meant for tracefork. */
function outputOf(agent: readonly string[]): readonly string[] {
  const last = agent.slice(-2);
  return last.length === 2 && /^(-o|--output)$/.test(last[0] as string) ? last : [];
}

function isTape(word: string): boolean {
  return word.endsWith('.tape');
}

function asksForHelp(words: readonly string[]): boolean {
  return words[0] === '-h' || words[0] === '--help';
}
