import { Option, type Command as Program } from 'commander';
import type { Command } from '../io.ts';
import { declareBlameCommands } from './declare-blame.ts';
import { declareCompare } from './declare-compare.ts';
import { declareCompletion } from './declare-completion.ts';
import { declareDoctor } from './declare-doctor.ts';
import { declareFaults } from './declare-faults.ts';
import { declareForkCommands } from './declare-fork.ts';
import { declareMcp } from './declare-mcp.ts';
import { declareProxy } from './declare-proxy.ts';
import { declareRecord } from './declare-record.ts';
import { declareReport } from './declare-report.ts';
import { declareShrink } from './declare-shrink.ts';
import { declareStep } from './declare-step.ts';
import { declareStoreCommands } from './declare-store.ts';
import { declareUpdate } from './declare-update.ts';
import { accepted, age, list, number, seconds, whole } from './option-values.ts';
import type { AgentCommand } from './options.ts';

/** Runs a command, which is loaded only now, with its options and the agent's command. */
export interface Runner {
  readonly run: <Options>(
    load: () => Promise<Command<Options & AgentCommand>>,
    options: Options,
  ) => Promise<void>;
}

/** Tells the parser every command there is. */
export function declareCommands(program: Program, runner: Runner): void {
  const { run } = runner;
  program.option('--store <folder>', 'where runs are kept; default: the nearest .tracefork');
  declareRecord(program, runner);

  agentOptions(program.command('replay'))
    .description('run an agent against its tape, offline, and say whether it did the same')
    .usage('RUN [options] [-- COMMAND…]')
    .argument('<tape>')
    .option('--realtime', 'at recorded speed instead of as fast as the agent takes it')
    .option('--to <step>', 'stop when this step is requested', whole)
    .option('--inspect', "with --to: stand still on the agent's line, for a debugger to attach")
    .option('--step-back', 'with --to: one step before that')
    .option('--model-frozen', 'the model from the tape, the world live: which of them changed?')
    .option('--tools <name=policy>', 'with --model-frozen: serve, live or deny, as for fork', list)
    .option('--allow-effects', 'with --model-frozen: although it did what no tape holds')
    .addOption(
      new Option('--workdir <how>', 'with --model-frozen; default: copy').choices([
        'copy',
        'shared',
      ]),
    )
    .option('-o, --output <file>', 'with --model-frozen: a tape of it')
    .option('--json', 'print the receipt as JSON on stdout')
    .action((tape: string, options: { readonly modelFrozen?: boolean }) =>
      options.modelFrozen === true
        ? run(async () => (await import('./replay-frozen.ts')).replayFrozen, { ...options, tape })
        : run(async () => (await import('./replay.ts')).replay, { ...options, tape }),
    );

  agentOptions(program.command('verify'))
    .description('replay many runs as a gate: green only if all hold')
    .usage('RUN… [options] [-- COMMAND…]')
    .argument('<tapes...>')
    .option('--junit <file>', 'write a JUnit report as well')
    .option('--markdown <file>', 'write a comment for a pull request as well')
    .option('--against <commit>', 'say what tapes say otherwise than in this commit')
    .option('--max-age <age>', 'a tape that is older is red: 90d, 12h, 4w', age)
    .option('--json', 'print the receipts as JSON on stdout')
    .addHelpText('after', verifyExamples)
    .action((tapes: string[], options) =>
      run(async () => (await import('./verify.ts')).verify, { ...options, tapes }),
    );

  program
    .command('show')
    .description('look at a run: its timeline, a step, an exchange')
    .usage('RUN [options]')
    .argument('<tape>')
    .option('--step <number>', 'one step: what is new in its request, and its answer', whole)
    .option('--exchange <number>', 'one HTTP exchange', whole)
    .option('--headers', 'with --step or --exchange: headers as well')
    .option('--raw', 'with --step or --exchange: bodies as they are')
    .option('--json', 'print as JSON on stdout')
    .action((tape: string, options) =>
      run(async () => (await import('./show.ts')).show, { ...options, tape }),
    );

  program
    .command('textconv')
    .description('print a tape as text for git diff; see "In Git" in the README')
    .usage('FILE, by: git config diff.tracefork.textconv "npx tracefork textconv"')
    .argument('<file>')
    .action((file: string, options) =>
      run(async () => (await import('./textconv.ts')).textconv, { ...options, file }),
    );

  program
    .command('diff')
    .description('what differs between two runs')
    .usage('A B [options]')
    .argument('<a>')
    .argument('<b>')
    .option('--json', 'print as JSON on stdout')
    .action((a: string, b: string, options) =>
      run(async () => (await import('./diff.ts')).diff, { ...options, a, b }),
    );

  declareProxy(program, runner);
  declareStep(program, runner);
  declareForkCommands(program, runner);
  declareCompare(program, runner);
  declareShrink(program, runner);
  declareFaults(program, { run, agentOptions });
  declareReport(program, { run, agentOptions });
  declareUpdate(program, { run, agentOptions });
  declareMcp(program, runner);
  declareBlameCommands(program, runner);
  declareStoreCommands(program, runner);

  program
    .command('seal')
    .summary('a signed bundle of one recorded step, or a signed manifest of all')
    .usage('RUN (--step N | --all) --key KEY.json [options]')
    .argument('<tape>')
    .option('--step <number>', 'the step, from 0', whole)
    .option('--all', 'every step, each of which can be shown later without the others')
    .option('--key <key.json>', 'the private key to sign with; see: tracefork rerun keygen')
    .option('-o, --output <file>', 'the bundle or manifest to make; must not exist')
    .option('--temperature <number>', 'what applied, where the request did not say', number)
    .option('--top-p <number>', 'what applied, where the request did not say', number)
    .option('--assume-provider-defaults', 'take what the provider documents for the rest')
    .addOption(choice('--tolerance <level>', ['byte', 'semantic', 'structural']))
    .option('--threshold <cosine>', 'with --tolerance semantic: the lowest that passes', number)
    .addOption(choice('--embed <model>', ['minilm', 'use']))
    .addOption(choice('--runtime-class <class>', ['cloud', 'local-vllm', 'local-transformers']))
    .option('--json', 'print the result as JSON on stdout')
    .action((tape: string, options) =>
      run(async () => (await import('./seal.ts')).seal, { ...options, tape }),
    );

  program
    .command('rerun')
    .summary('agent-rerun bundles: capture, verify, keygen, apply, prove')
    .usage('COMMAND [options], see: tracefork rerun --help')
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .action((args: string[]) => run(async () => (await import('./rerun.ts')).rerun, { args }));

  program
    .command('demo')
    .description('the whole tour in half a minute, offline')
    .option('--live', 'against the real API, with your ANTHROPIC_API_KEY; costs money')
    .option('--yes', 'with --live: do not ask before spending')
    .option('--keep <folder>', 'leave the agent and its tape in a new folder')
    .addOption(
      new Option('--scenario <name>', 'survey: a run in which no step is to blame').choices([
        'refund',
        'survey',
      ]),
    )
    .action((options) => run(async () => (await import('./demo.ts')).demo, options));

  declareDoctor(program, runner);
  declareCompletion(program, runner);
}

const verifyExamples = `
Examples:
  tracefork verify 'tapes/*.tape' --junit verify.xml
  tracefork verify 'tapes/*.tape' --markdown verify.md --against origin/main

A red tape has a cause and the command that mends it. Exit codes: 0 all hold, 1 one is red or too
old, 2 one has no answer.`;

/** Where the agent comes from, and what may differ. */
function agentOptions(command: Program): Program {
  return command
    .option('--agent <file:export>', 'the agent is a function')
    .option('--trust-tape', 'run the command that stands on the tape')
    .option('--accept <verdict>', 'let "equivalent" pass as well', accepted)
    .option('--allow <kind>', 'accept that a kind of thing is not covered; repeatable', list)
    .option('--ignore <path>', 'a path in request bodies that may differ; repeatable', list)
    .option(
      '--stall-timeout <seconds>',
      'how long to wait for an agent that does nothing',
      seconds,
    );
}

/** An option that takes one of a few words; the first is the default. */
function choice(flags: string, words: readonly string[]): Option {
  return new Option(flags, `default: ${words[0]}`).choices(words);
}
