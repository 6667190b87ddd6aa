/** A simple command of a shell: its words, without quotes and redirections. */
export type SimpleCommand = readonly string[];

/** Begins something that runs commands within commands. */
const nesting = /^(`|\$\(|[<>]\(|\(|\)|<<)/;

/** Between two commands; `2>&1` and `&>file` are none. */
const separator = /^(&&|\|\||;|\||&(?!>)|\n)/;

const redirection = /^(\d*|&)(>>|>&|<&|>\||<>|>|<)/;

/**
 * The simple commands of a script in a shell's language, in their order; `undefined` where it has
 * more than lists of those, such as a substitution or a subshell. Nothing is expanded.
 */
export function shellCommands(script: string): readonly SimpleCommand[] | undefined {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let redirected = false;

  function endWord(): void {
    if (word !== undefined && !redirected) words.push(word);
    if (word !== undefined) redirected = false;
    word = undefined;
  }
  function endCommand(): void {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
    redirected = false;
  }

  for (let at = 0; at < script.length; ) {
    const rest = script.slice(at);
    const char = rest[0] as string;
    const quoted = quotedText(rest);
    if (quoted === 'nested' || nesting.test(rest)) return undefined;
    const redirect = word === undefined || /^\d+$/.test(word) ? redirection.exec(rest) : null;
    const between = separator.exec(rest);
    if (quoted !== undefined) {
      word = (word ?? '') + quoted.text;
      at += quoted.length;
    } else if (char === '#' && word === undefined) {
      at += rest.indexOf('\n') === -1 ? rest.length : rest.indexOf('\n');
    } else if (redirect !== null || char === '>' || char === '<') {
      if (/^\d+$/.test(word ?? '')) word = undefined;
      endWord();
      redirected = true;
      at += (redirect ?? redirection.exec(rest))?.[0].length ?? 1;
    } else if (between !== null) {
      endCommand();
      at += between[0].length;
    } else if (/\s/.test(char)) {
      endWord();
      at++;
    } else {
      word = (word ?? '') + char;
      at++;
    }
  }
  endCommand();
  return commands;
}

/** The quoted text at the beginning of `rest`, and how long it is with its quotes. */
function quotedText(
  rest: string,
): { readonly text: string; readonly length: number } | 'nested' | undefined {
  if (rest[0] === '\\') return { text: rest[1] === '\n' ? '' : (rest[1] ?? ''), length: 2 };
  const found = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")/s.exec(rest);
  if (found === null) return rest[0] === '"' || rest[0] === "'" ? 'nested' : undefined;
  const [all, single, double = ''] = found;
  if (single !== undefined) return { text: single, length: all.length };
  if (/`|\$\(/.test(double)) return 'nested';
  return { text: double.replace(/\\(["\\$`])/g, '$1'), length: all.length };
}
