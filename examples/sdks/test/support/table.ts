import type { Finding } from './finding.ts';

const columns: ReadonlyArray<readonly [keyof Finding, string]> = [
  ['sdk', 'SDK'],
  ['does', 'What the agent uses'],
  ['transport', 'Transport'],
  ['streaming', 'Streams'],
  ['record', 'Record'],
  ['replay', 'Replay'],
  ['fork', 'Fork'],
  ['note', 'Notes'],
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The page about SDKs, with the table that the tests filled. */
export function tableOf(findings: readonly Finding[]): string {
  const table = [
    row(columns.map(([, title]) => title)),
    `|${'---|'.repeat(columns.length)}`,
    ...findings.map((finding) => row(columns.map(([key]) => finding[key]))),
  ];
  return `${before}\n${table.join('\n')}\n\n${after}`;
}

const before = `# SDKs, unmodified

Each row is an agent in [examples/sdks](../../../examples/sdks) that knows nothing of tracefork: two or three tools, a loop, the base URL from the environment. Its test records it with \`tracefork record -- node AGENT\` against local servers, forks it at its second step with another answer, ends the servers, and replays both tapes with no key in the environment. The table is written by these tests and fails the check when it is not what they find (\`pnpm test:only examples/sdks -u\` writes it again).
`;

const after = `"Replay" and "Fork" name the verdict of the replay, of the run and of the branch. "Other exchanges" are HTTP that is no call to a model, such as MCP. MCP’s older transport over server-sent events replays \`exact\` too, in a test of its own (\`mcp-events.test.ts\`).

## Not covered

- **WebSocket**: OpenAI's Realtime API (\`openai/realtime/ws\`, \`RealtimeAgent\` of \`@openai/agents\`), Gemini's Live API and MCP over WebSocket. Such a connection runs while recording, which ends with \`not on the tape: websocket\`; a replay refuses it, names it in \`uncovered\` and is never \`exact\`. A test holds this for MCP over WebSocket.
- **Native programs**, such as the Claude Code that \`@anthropic-ai/claude-agent-sdk\` starts: recorded in its process, such an agent has one spawned program with its messages, and no steps. [Through the proxy](../../../apps/cli/docs/proxy.md#claude-code-and-agents-on-its-sdk) its model calls are recorded.
`;
