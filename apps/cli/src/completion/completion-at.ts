import type { Argument, Command, Option } from 'commander';

/** A word that may stand at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What may stand at the cursor; `runs` are runs of the store, or tapes. */
export type Completion =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'runs' | 'files' | 'folders' | 'nothing' };

/** What may stand at the cursor, and what of it is there already. */
export interface Place {
  readonly completion: Completion;
  /** What was typed of the word or value. */
  readonly typed: string;
  /** `--option=`, where a shell takes that and the value for one word; else empty. */
  readonly head: string;
}

/**
 * What may stand at the cursor.
 *
 * @param words those after the program's name up to the cursor; the last one may be empty. An
 *   option, `=` and its value may be one word, or three, as bash splits them.
 */
export function completionAt(program: Command, words: readonly string[]): Place {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? '';
  if (before.includes('--')) return { completion: { kind: 'files' }, typed, head: '' };
  const { command, position, pending } = walk(program, before);
  if (pending !== undefined) {
    return { completion: valuesOf(pending), typed: typed === '=' ? '' : typed, head: '' };
  }
  const [head] = /^--[\w-]+=/.exec(typed) ?? [];
  if (head !== undefined) {
    const option = findOption(program, { command, flag: head.slice(0, -1) });
    const completion = option === undefined ? nothing : valuesOf(option);
    return { completion, typed: typed.slice(head.length), head };
  }
  if (typed.startsWith('-')) return { completion: flags(program, command), typed, head: '' };
  if (command === undefined || command.name() === 'help') {
    return { completion: commands(program), typed, head: '' };
  }
  return { completion: argumentAt(command, position), typed, head: '' };
}

const nothing: Completion = { kind: 'nothing' };

interface Walked {
  readonly command: Command | undefined;
  /** How many arguments the command has already. */
  readonly position: number;
  /** The option that the cursor's word is the value of. */
  readonly pending: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Walked {
  let command: Command | undefined;
  let position = 0;
  let pending: Option | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      if (word !== '=') pending = undefined;
    } else if (word.startsWith('-')) {
      const option = findOption(program, { command, flag: word });
      if (option?.required === true) pending = option;
    } else if (command === undefined) {
      command = visible(program).find((each) => each.name() === word);
    } else position += 1;
  }
  return { command, position, pending };
}

function findOption(
  program: Command,
  { command, flag }: { readonly command: Command | undefined; readonly flag: string },
): Option | undefined {
  return [...(command?.options ?? []), ...program.options].find(({ short, long }) =>
    [short, long].includes(flag),
  );
}

function visible(program: Command): readonly Command[] {
  return program.createHelp().visibleCommands(program);
}

function commands(program: Command): Completion {
  const words = visible(program).map((each) => ({
    word: each.name(),
    description: each.summary() || each.description(),
  }));
  return { kind: 'words', words };
}

function flags(program: Command, command: Command | undefined): Completion {
  const own = command === undefined ? [] : command.createHelp().visibleOptions(command);
  const all = command === undefined ? program.createHelp().visibleOptions(program) : [];
  const store = program.options.filter(({ long }) => long === '--store');
  const options = command === undefined ? all : [...own, ...store];
  const words = options.map(({ long, short, description }) => ({
    word: long ?? short ?? '',
    description,
  }));
  return { kind: 'words', words };
}

function valuesOf({ argChoices, flags: written }: Option): Completion {
  if (argChoices !== undefined) return plain(argChoices);
  return named(/<(.*)>/.exec(written)?.[1] ?? '');
}

function argumentAt({ registeredArguments }: Command, position: number): Completion {
  const last = registeredArguments.at(-1);
  const argument: Argument | undefined =
    registeredArguments[position] ?? (last?.variadic === true ? last : undefined);
  if (argument === undefined) return nothing;
  return argument.argChoices === undefined ? named(argument.name()) : plain(argument.argChoices);
}

function plain(words: readonly string[]): Completion {
  return { kind: 'words', words: words.map((word) => ({ word, description: '' })) };
}

/** What a value is, by the name that it has in the help. */
function named(name: string): Completion {
  if (/^(tapes?|runs?|refs?|a|b)$/.test(name)) return { kind: 'runs' };
  if (name === 'folder') return { kind: 'folders' };
  return /^(files?|file:export|path|key\.json|oracle)$/.test(name) ? { kind: 'files' } : nothing;
}
