import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { defaultTask, instructions, ticketOrder } from './instructions.ts';
import { checkLedger } from './shop/check-ledger.ts';
import { type Desk, openDesk, type Refund } from './shop/desk.ts';
import { callTool, definitions } from './tools/call.ts';

export interface RunOptions {
  /** What to work on. Default: a refund ticket. */
  readonly task?: string;
  /** The system prompt, one rule a line. */
  readonly instructions?: readonly string[];
  /** Default: `claude-haiku-4-5-20251001`. */
  readonly model?: string;
  /** Most model calls before the agent gives up. Default 24. */
  readonly maxSteps?: number;
  /** Default: one that reads `ANTHROPIC_BASE_URL` and `ANTHROPIC_API_KEY`. */
  readonly client?: Anthropic;
  /** Receives one line a step. Default: standard output. */
  readonly print?: (line: string) => void;
}

/** How a run ended. */
export interface RunReport {
  /** What the ledger check found; empty if the books balance. */
  readonly faults: readonly string[];
  readonly refunds: readonly Refund[];
  /** Number of model calls. */
  readonly steps: number;
  /** The model's last words. */
  readonly answer: string;
}

/**
 * Works on a ticket until the model is done, then checks the ledger.
 *
 * @throws Anthropic.APIError if the model cannot be reached, after the SDK's own retries.
 */
export async function run(options: RunOptions = {}): Promise<RunReport> {
  const { task = defaultTask, client = new Anthropic(), print = console.log } = options;
  const desk = openDesk();
  const runId = randomUUID();
  print(`refund desk, run ${runId}`);

  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: task }];
  const request = {
    model: options.model ?? 'claude-haiku-4-5-20251001',
    max_tokens: 1024,
    system: systemPrompt(options.instructions ?? instructions),
    tools: definitions,
    metadata: { user_id: `refund-desk-${runId}` },
  };

  for (let step = 0; step < (options.maxSteps ?? 24); step++) {
    const reply = await client.messages.stream({ ...request, messages }).finalMessage();
    messages.push({ role: 'assistant', content: reply.content });
    const calls = reply.content.filter((block) => block.type === 'tool_use');
    if (reply.stop_reason !== 'tool_use' || calls.length === 0) {
      const answer = textOf(reply);
      print(`${label(step)} ${answer}`);
      return close(desk, { steps: step + 1, answer, print });
    }
    const called = await Promise.all(calls.map((call) => callTool(call, desk)));
    print(`${label(step)} ${called.map(({ line }) => line).join(' + ')}`);
    messages.push({ role: 'user', content: called.map(({ answer }) => answer) });
  }
  return close(desk, { steps: options.maxSteps ?? 24, answer: '(gave up)', print });
}

function systemPrompt(rules: readonly string[]): string {
  return [...rules, `Today is ${new Date().toISOString().slice(0, 10)}.`].join('\n');
}

function label(step: number): string {
  return String(step).padStart(3);
}

function textOf(reply: Anthropic.Message): string {
  return reply.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(' ');
}

interface Ending {
  readonly steps: number;
  readonly answer: string;
  readonly print: (line: string) => void;
}

function close(desk: Desk, { steps, answer, print }: Ending): RunReport {
  const faults = checkLedger(desk, ticketOrder);
  for (const fault of faults) print(`ledger check FAILED: ${fault}`);
  if (faults.length === 0) print('ledger check passed');
  return { faults, refunds: desk.refunds, steps, answer };
}
