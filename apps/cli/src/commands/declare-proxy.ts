import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { accepted, list, seconds, whole } from './option-values.ts';

/** The command for agents that are no Node programs. */
export function declareProxy(program: Program, { run }: Runner): void {
  program
    .command('proxy')
    .description('record and replay clients in any language through a base URL, on 127.0.0.1')
    .usage('(--target URL | --replay RUN) [options] [-- COMMAND…]')
    .option(
      '--target <url>',
      'what it stands for: a URL, NAME=URL, anthropic, openai or gemini; repeatable',
      list,
    )
    .option('--replay <run>', 'answer from a run that was recorded so, and never from outside')
    .option('--port <number>', 'default: any that is free', whole)
    .option('-o, --output <file>', 'a tape to make as well; must not exist')
    .option('-n, --name <name>', 'a name for the agent, kept on the tape')
    .option('--accept <verdict>', 'with --replay: let "equivalent" pass as well', accepted)
    .option('--allow <kind>', 'with --replay: accept that a kind of thing is not covered', list)
    .option('--ignore <path>', 'with --replay: a path in request bodies that may differ', list)
    .option(
      '--stall-timeout <seconds>',
      'with --replay: how long clients wait for what does not come; default: 30',
      seconds,
    )
    .option('--direct', 'with --replay: leave HTTP_PROXY and its kin alone, which else refuse')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  tracefork proxy --target anthropic -- python agent.py
  tracefork proxy --replay latest --allow proxied-process -- python agent.py
  tracefork proxy --target https://api.anthropic.com --port 4141
      records until Ctrl-C; start clients elsewhere with the variables that it prints, such as
      ANTHROPIC_BASE_URL=http://127.0.0.1:4141
  tracefork proxy --target anthropic --target llm=http://localhost:8000/v1 -- ./agent
      several at once: http://127.0.0.1:PORT/anthropic and http://127.0.0.1:PORT/llm

A command finds the proxy in ANTHROPIC_BASE_URL, OPENAI_BASE_URL, GOOGLE_GEMINI_BASE_URL or
NAME_BASE_URL. Requests and answers are recorded, and nothing else of the program: its clock,
randomness, files and other connections are as ever. So a verdict is never better than
unverifiable, unless --allow proxied-process accepts that.

Exit codes: recording, the command's own, 125 if tracefork failed; replaying, 0 if the verdict
holds, 1 if it does not, 2 if there is none.`,
    )
    .action((options) => run(async () => (await import('./proxy.ts')).proxy, options));
}
