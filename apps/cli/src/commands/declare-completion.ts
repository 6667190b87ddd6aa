import type { Command as Program } from 'commander';
import { type Shell, shells } from '../completion/scripts.ts';
import type { Runner } from './declare.ts';

/** The command that prints a shell's completions. */
export function declareCompletion(program: Program, { run }: Runner): void {
  const shell = program.createArgument('<shell>').choices(shells);
  program
    .command('completion')
    .description('print completions for a shell: commands, options, runs of the store')
    .usage('bash | zsh | fish')
    .addArgument(shell)
    .addHelpText(
      'after',
      `
Examples:
  eval "$(tracefork completion bash)"                 in ~/.bashrc
  eval "$(tracefork completion zsh)"                  in ~/.zshrc, after compinit
  tracefork completion fish > ~/.config/fish/completions/tracefork.fish

They complete the word "tracefork": a program of the PATH, or an alias defined before.`,
    )
    .action((name: Shell) =>
      run(async () => (await import('./completion.ts')).completion, { shell: name }),
    );
}
