import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The slice of commander's `Command` that a page needs. */
interface Declared {
  readonly commands: readonly Declared[];
  name(): string;
  description(): string;
  summary(): string;
  configureOutput(options: object): unknown;
  outputHelp(): void;
}

interface Commander {
  readonly Command: new (name: string) => Declared;
}

interface Declarations {
  readonly declareCommands: (program: Declared, runner: object) => void;
}

/** Every command with its `--help`, from the built command line. */
export async function commandsPage(root: string): Promise<string> {
  const cli = join(root, 'apps/cli');
  const load = async <Module>(path: string): Promise<Module> => import(pathToFileURL(path).href);
  const commander = createRequire(join(cli, 'package.json')).resolve('commander');
  const { Command } = await load<Commander>(commander);
  const { declareCommands } = await load<Declarations>(join(cli, 'dist/commands/declare.js'));
  const program = new Command('tracefork');
  declareCommands(program, { run: async () => {} });
  const commands = [...program.commands].sort((a, b) => (a.name() < b.name() ? -1 : 1));
  const list = commands.map(
    (each) => `| [\`${each.name()}\`](#${each.name()}) | ${each.summary() || each.description()} |`,
  );
  const sections = commands.map(
    (each) => `## ${each.name()}\n\n\`\`\`text\n${helpOf(each).trimEnd()}\n\`\`\``,
  );
  return `# Commands\n\nWhat \`tracefork COMMAND --help\` prints. How they belong together is in the [command line's README](../../apps/cli/README.md), what \`--json\` prints in [its own page](../../apps/cli/docs/json.md). This page is generated: \`pnpm docs --write\`.\n\n| Command | |\n|---|---|\n${list.join('\n')}\n\n${sections.join('\n\n')}\n`;
}

function helpOf(command: Declared): string {
  let text = '';
  command.configureOutput({
    writeOut: (part: string) => {
      text += part;
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.replace(/[ \t]+$/gm, '');
}
