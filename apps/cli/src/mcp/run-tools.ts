import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  RequestStateCodec,
  ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { quoted } from '../agent/tape-command.ts';
import { safeLine } from '../render/safe-text.ts';
import { counted, money } from '../render/units.ts';
import { answerOf, type Part, refusal } from './answer.ts';
import { documentFor, firstFault, type McpContext } from './context.ts';
import { type ForkInput, forkArguments, forkInput } from './fork-arguments.ts';
import { type Asked, askLeave } from './leave.ts';
import { part, run } from './schemas.ts';

/** An agent's code is run: what that does on this machine, no annotation can promise. */
const annotations = { readOnlyHint: false, destructiveHint: true, idempotentHint: false } as const;

interface Asking {
  readonly server: McpServer;
  readonly codec: RequestStateCodec<Asked>;
}

/** Something that runs an agent, and what a person is told of it beforehand. */
interface Act {
  readonly args: readonly string[];
  readonly question: string;
  /** It may go ahead unasked where the server was started with `--allow-run`. */
  readonly free: boolean;
}

/** Tools that run an agent. A person at the client is asked first. */
export function runTools(asking: Asking, context: McpContext): void {
  const { server } = asking;
  server.registerTool(
    'replay_run',
    {
      title: 'Replay a run',
      description:
        'Runs the agent again offline against its tape, for $0, and says whether it did the same: exact, equivalent, drifted (with the first divergence and its likely cause) or unverifiable. Asks the person first.',
      inputSchema: z.object({ run, ...part }),
      annotations: { ...annotations, openWorldHint: false },
    },
    async ({ run, ...rest }, request) => {
      const fault = firstFault([run], context);
      if (fault !== undefined) return refusal(fault);
      const question = `Replay ${safeLine(run)}? This runs its agent on this machine, offline, against its tape. It costs nothing.`;
      const act = { args: ['replay', run], question, free: true };
      return acted(act, { ...asking, request, part: rest }, context);
    },
  );
  server.registerTool(
    'run_fork',
    {
      title: 'Fork a run',
      description:
        'Runs the agent again from one step on, with that step changed, and says how it ended. Asks the person first, with the price; look at it with plan_fork before.',
      inputSchema: forkInput,
      annotations: { ...annotations, openWorldHint: true },
    },
    async ({ at, from, ...fork }, request) => {
      const fault = firstFault([fork.run], context);
      if (fault !== undefined) return refusal(fault);
      const args = [...forkArguments(fork), ...context.spending];
      const planned = await documentFor([...args, '--dry-run'], context, request.mcpReq.signal);
      const estimate = planned.document.estimate as Estimate | undefined;
      if (estimate === undefined) return answerOf(planned.document, {});
      if (!estimate.free && typeof estimate.most !== 'number') {
        return refusal(
          `The most that this costs is not known: ${estimate.why ?? 'there is no price'}. A person can run it with a price of their own: tracefork ${quoted(args)} --price IN/OUT --budget USD`,
        );
      }
      const act = forkAct(fork, { args, estimate });
      return acted(act, { ...asking, request, part: { at, from } }, context);
    },
  );
}

interface Estimate {
  readonly calls: number;
  readonly usual: number | 'unknown';
  readonly most: number | 'unknown';
  readonly why?: string;
  readonly free: boolean;
}

function forkAct(
  { run, step, change, times = 1 }: ForkInput,
  { args, estimate }: { readonly args: readonly string[]; readonly estimate: Estimate },
): Act {
  const { calls, usual, most, free } = estimate;
  const price =
    free || typeof most !== 'number'
      ? 'It costs nothing.'
      : `It costs up to ${money(most)}${typeof usual === 'number' ? `, usually ${money(usual)}` : ''}.`;
  const many = times === 1 ? '' : `, ${times} times`;
  return {
    args: free || typeof most !== 'number' ? args : [...args, `--budget=${cents(most)}`],
    question: `Fork ${safeLine(run)} at step ${step} (${change.kind}${many})? This runs its agent on this machine and makes ${counted(calls, 'live model call')}. ${price}`,
    free,
  };
}

/** US dollars, rounded up. */
const cents = (dollars: number): string => (Math.ceil(dollars * 100) / 100).toFixed(2);

async function acted(
  act: Act,
  asking: Asking & { readonly request: ServerContext; readonly part: Part },
  context: McpContext,
): Promise<CallToolResult | InputRequiredResult> {
  if (!(context.allowRun && act.free)) {
    const leave = await askLeave(act.question, asking);
    if (leave.kind === 'asking') return leave.result;
    if (leave.kind === 'refused') {
      return refusal(
        'The person at the client did not agree. Nothing was run and nothing was spent.',
      );
    }
    if (leave.kind === 'nobody') {
      return refusal(
        `Nothing was run: this client cannot ask its person. They can run it themselves: tracefork ${quoted(act.args)}${act.free ? ', or start this server with: tracefork mcp --allow-run' : ''}`,
      );
    }
  }
  const { document } = await documentFor(act.args, context, asking.request.mcpReq.signal);
  return answerOf(document, asking.part);
}
