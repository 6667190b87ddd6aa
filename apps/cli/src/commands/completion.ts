import { Command as Program } from 'commander';
import { answerAt } from '../completion/candidates.ts';
import { completionAt } from '../completion/completion-at.ts';
import { type Shell, scripts } from '../completion/scripts.ts';
import type { Io } from '../io.ts';
import { declareCommands } from './declare.ts';

/** `tracefork completion SHELL`: what the shell is to read. */
export async function completion({ shell }: { readonly shell: Shell }, io: Io): Promise<number> {
  io.out.line(scripts[shell].trimEnd());
  return 0;
}

/**
 * `tracefork __complete WORD…`: what may stand for the last word. It says nothing of what goes
 * wrong, since that would stand in somebody's prompt, and returns 1.
 */
export async function complete(words: readonly string[], io: Io): Promise<number> {
  const program = new Program('tracefork');
  declareCommands(program, { run: async () => undefined });
  try {
    const place = completionAt(program, words);
    const { also, words: offered } = await answerAt(place, { ...io, store: storeOf(words) });
    io.out.line(also);
    for (const { word, description } of offered) io.out.line(`${word}\t${description}`);
    return 0;
  } catch {
    return 1;
  }
}

/** The folder that `--store` names on the line that is being written. */
function storeOf(words: readonly string[]): string | undefined {
  const at = words.indexOf('--store');
  if (at !== -1) return words[at + 1] === '=' ? words[at + 2] : words[at + 1];
  return words.find((word) => word.startsWith('--store='))?.slice('--store='.length);
}
