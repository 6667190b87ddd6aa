/** What one may type at a step. */
export type WalkCommand =
  | { readonly kind: 'next' | 'back' | 'request' | 'answer' | 'between' | 'diff' }
  | { readonly kind: 'goto'; readonly step: number }
  | { readonly kind: 'variables'; readonly expression?: string }
  | { readonly kind: 'list' | 'help' | 'quit' }
  | { readonly kind: 'unknown'; readonly text: string };

type Plain = Exclude<WalkCommand['kind'], 'goto' | 'variables' | 'unknown'>;

interface Entry {
  readonly name: string;
  readonly does: string;
}

/** Every command, in the order of its help. A first letter does for the word. */
const entries: readonly Entry[] = [
  { name: 'next', does: 'the step after this; also Enter' },
  { name: 'back', does: 'the step before this' },
  { name: 'goto N', does: 'step N; also the number alone' },
  { name: 'request', does: 'all that was asked: settings, tools, every message' },
  { name: 'answer', does: 'what the model answered' },
  { name: 'tools', does: 'tool calls, programs and draws since the step before, with values' },
  { name: 'diff', does: 'what differs from the step before: settings, system, tools, messages' },
  {
    name: 'variables',
    does: "the agent's variables where it asks for this step: runs it, offline",
  },
  { name: 'variables X', does: 'the value of an expression there, such as messages.length' },
  { name: 'list', does: 'all steps' },
  { name: 'help', does: 'this' },
  { name: 'quit', does: 'also the end of the input' },
];

const words: Readonly<Record<string, Plain | 'variables'>> = {
  next: 'next',
  back: 'back',
  request: 'request',
  answer: 'answer',
  tools: 'between',
  diff: 'diff',
  variables: 'variables',
  list: 'list',
  help: 'help',
  quit: 'quit',
};

/** Reads one line. Nothing goes on to the next step, as in other debuggers. */
export function parseWalkCommand(line: string): WalkCommand {
  const text = line.trim();
  if (text === '') return { kind: 'next' };
  const [, number] = /^(?:g(?:oto)?\s+)?(\d{1,9})$/.exec(text) ?? [];
  if (number !== undefined) return { kind: 'goto', step: Number(number) };
  const [word = '', ...rest] = text.split(/\s+/);
  const name = Object.keys(words).find((each) => each === word || each[0] === word);
  const kind = name === undefined ? undefined : words[name];
  if (kind === 'variables') {
    const expression = text.slice(word.length).trim();
    return { kind, ...(expression === '' ? {} : { expression }) };
  }
  return kind === undefined || rest.length > 0 ? { kind: 'unknown', text } : { kind };
}

/** The help of a walk, line by line. */
export function walkHelp(): readonly string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`);
}
