import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { list } from './option-values.ts';

const examples = `
Examples:
  claude mcp add tracefork -- npx tracefork mcp
  { "mcpServers": { "tracefork": { "command": "npx", "args": ["tracefork", "mcp"] } } }

Looking is free and asks nothing. What runs an agent (replay_run, run_fork) asks the person at the
client, with the price; a client that cannot ask is told the command for a person to type.`;

/** The command for coding agents. */
export function declareMcp(program: Program, { run }: Runner): void {
  program
    .command('mcp')
    .description("one's runs for a coding agent: a Model Context Protocol server on stdio")
    .usage('[options]')
    .option('--allow-run', 'replays and free forks need not be asked for')
    .option('--price <price>', 'IN/OUT or MODEL=IN/OUT, US dollars per million tokens', list)
    .option('--local-is-paid', 'calls to this machine go on to somebody who bills them')
    .addHelpText('after', examples)
    .action((options) => run(async () => (await import('./mcp.ts')).mcp, options));
}
