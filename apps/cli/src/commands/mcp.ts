import { randomBytes } from 'node:crypto';
import { shownRedaction } from '@tracefork/transport/command';
import { redactRules } from '../agent/load-config.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { serveMcp } from '../mcp/serve-mcp.ts';
import { selfCommand } from '../serve/self-command.ts';
import type { SpendingOptions } from './fork-options.ts';
import { pricesOf } from './fork-spending.ts';

export interface McpOptions extends Pick<SpendingOptions, 'price' | 'localIsPaid'> {
  /** Replays and free forks may be run unasked. */
  readonly allowRun?: boolean;
}

/** `tracefork mcp`: one's runs for a coding agent, over standard input and output. */
export async function mcp(options: McpOptions, io: Io): Promise<number> {
  const { allowRun = false, price = [], localIsPaid = false } = options;
  if (process.stdin.isTTY) {
    throw new UsageError(
      'This speaks the Model Context Protocol to a program, not to a terminal. Name it in the configuration of a coding agent: { "command": "npx", "args": ["tracefork", "mcp"] }',
    );
  }
  pricesOf(options);
  const spending = [
    ...price.map((each) => `--price=${each}`),
    ...(localIsPaid ? ['--local-is-paid'] : []),
  ];
  const rules = (await redactRules('run.tape', io.cwd)) ?? {};
  const redaction = shownRedaction([], {
    environment: io.env,
    // Fields are named from the root of a body, and stand deeper in our documents.
    rules: { ...rules, fields: (rules.fields ?? []).flatMap(anywhere) },
    randomBytes,
  });
  const redact = (json: string): string =>
    Buffer.from(redaction.body(Buffer.from(json))).toString('utf8');
  await serveMcp({ io, command: selfCommand(), redact, allowRun, spending });
  return 0;
}

const anywhere = (field: string): readonly string[] =>
  field.startsWith('**') ? [field] : [field, `**.${field}`];
