import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { looked, type McpContext } from './context.ts';
import { forkArguments, forkInput } from './fork-arguments.ts';
import { part, run } from './schemas.ts';

/** They run no agent, spend nothing, and reach no network. */
const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;

/** Tools that look at what is recorded. */
export function readTools(server: McpServer, context: McpContext): void {
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description:
        'The recorded runs of agents, the latest first: id, name, how each ended, grade, steps, tokens, cost. Begin here.',
      inputSchema: z.object({
        failed: z.boolean().optional().describe('only those that failed'),
        name: z.string().max(200).optional().describe('only those of this name'),
        limit: z.int().min(1).max(200).optional().describe('how many; default: 20'),
        ...part,
      }),
      annotations,
    },
    ({ failed, name, limit = 20, ...rest }, { mcpReq }) => {
      const args = [
        'runs',
        `--limit=${limit}`,
        ...(failed === true ? ['--failed'] : []),
        ...(name === undefined ? [] : [`--name=${name}`]),
      ];
      return looked({ args, runs: [], ...rest }, context, mcpReq.signal);
    },
  );
  server.registerTool(
    'show_run',
    {
      title: 'Show a run',
      description:
        'The timeline of one run: its steps (model calls, numbered from 0) with what was asked and answered, tool calls and draws between them, outcome, tokens, cost.',
      inputSchema: z.object({ run, ...part }),
      annotations,
    },
    ({ run, ...rest }, { mcpReq }) =>
      looked({ args: ['show', run], runs: [run], ...rest }, context, mcpReq.signal),
  );
  server.registerTool(
    'show_step',
    {
      title: 'Show a step',
      description:
        'One step of a run: its whole request and answer, as the provider read and sent them.',
      inputSchema: z.object({
        run,
        step: z.int().min(0).describe('from 0'),
        headers: z.boolean().optional().describe('headers of each attempt as well'),
        ...part,
      }),
      annotations,
    },
    ({ run, step, headers, ...rest }, { mcpReq }) => {
      const args = ['show', run, `--step=${step}`, ...(headers === true ? ['--headers'] : [])];
      return looked({ args, runs: [run], ...rest }, context, mcpReq.signal);
    },
  );
  server.registerTool(
    'diff_runs',
    {
      title: 'Compare two runs',
      description:
        'What differs between two runs, step by step: requests, answers, tool calls, outcome.',
      inputSchema: z.object({ a: run, b: run, ...part }),
      annotations,
    },
    ({ a, b, ...rest }, { mcpReq }) =>
      looked({ args: ['diff', a, b], runs: [a, b], ...rest }, context, mcpReq.signal),
  );
  server.registerTool(
    'plan_fork',
    {
      title: 'Plan a fork',
      description:
        'What it would take to run an agent again from one step on with that step changed: what is served from the tape, how many live model calls, their price (usual and at most, US dollars), effects. Runs nothing.',
      inputSchema: forkInput,
      annotations,
    },
    ({ at, from, ...fork }, { mcpReq }) =>
      looked(
        {
          args: [...forkArguments(fork), ...context.spending, '--dry-run'],
          runs: [fork.run],
          at,
          from,
        },
        context,
        mcpReq.signal,
      ),
  );
}
