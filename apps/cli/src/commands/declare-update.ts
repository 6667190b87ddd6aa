import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { age, dollars, list, whole } from './option-values.ts';

const examples = `
Examples:
  tracefork update 'tapes/*.tape' --dry-run            what would be recorded again, and the price
  tracefork update tapes/refund.tape --yes -- node agent.js
  tracefork update tapes/refund.tape --suffix --yes    from where it differs on

A tape is replaced, in one step, only by a recording that came to its end, that the agent repeats
offline, and whose ending the oracle likes no less (default: exit code). Otherwise it is left as it
was, and the new recording stands beside it as FILE.tape.new.`;

/** The way back to green. */
export function declareUpdate(
  program: Program,
  { run, agentOptions }: Runner & { readonly agentOptions: (command: Program) => Program },
): void {
  agentOptions(program.command('update'))
    .description('record tapes again whose agent has changed, and replace them; asks first')
    .usage('TAPE… [--suffix] [options] [-- COMMAND…]')
    .argument('<tapes...>')
    .option('--suffix', 'from the divergence on; what comes before is served from the tape')
    .option('--again', 'tapes that hold as well')
    .option('--max-age <age>', 'tapes that are older as well: 90d, 12h, 4w', age)
    .option('--force', 'take an ending that is worse than before')
    .option('--dry-run', 'only say what differs, what would be recorded, and its price')
    .option('--yes', 'do not ask')
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit (the default), or FILE:EXPORT, which grades an outcome')
    .option('--budget <usd>', 'the most that may be spent, in US dollars', dollars)
    .option('--max-calls <count>', 'the most live model calls of a suffix', whole)
    .option('--price <price>', 'IN/OUT or MODEL=IN/OUT, US dollars per million tokens', list)
    .option('--local-is-paid', 'calls to this machine go on to somebody who bills them')
    .option('--tools <name=policy>', 'with --suffix: serve, live or deny; as for fork', list)
    .option('--allow-effects', 'with --suffix: a run that did what no tape holds')
    .option('--json', 'print as JSON on stdout')
    .addHelpText('after', examples)
    .action((tapes: string[], options) =>
      run(async () => (await import('./update.ts')).update, { ...options, tapes }),
    );
}
