/** One example agent, and what its tests and its row in the table have to know of it. */
export interface Example {
  readonly name: string;
  /** Default: `src/NAME.ts`. */
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The packages whose versions stand in the table. */
  readonly packages: readonly string[];
  readonly does: string;
  /** What a fork's tail may do beyond calling the model. */
  readonly effects?: Readonly<Record<string, 'live'>>;
  /** What a reader of its row has to know. */
  readonly note?: string;
  /** What its replays prove. Default: `exact`. */
  readonly verdict?: 'equivalent';
}

export const examples: readonly Example[] = [
  {
    name: 'anthropic-create',
    packages: ['@anthropic-ai/sdk'],
    does: '`messages.create`, thinking, prompt caching, parallel tool calls',
  },
  {
    name: 'anthropic-stream',
    packages: ['@anthropic-ai/sdk'],
    does: '`messages.stream`, thinking, parallel tool calls',
  },
  {
    name: 'anthropic-tool-runner',
    packages: ['@anthropic-ai/sdk'],
    does: '`beta.messages.toolRunner`, over a message thread',
  },
  {
    name: 'openai-chat',
    packages: ['openai'],
    does: '`chat.completions.create`, parallel tool calls',
  },
  { name: 'openai-chat-stream', packages: ['openai'], does: '`chat.completions.runTools`' },
  { name: 'openai-responses', packages: ['openai'], does: '`responses.create`' },
  { name: 'openai-responses-stream', packages: ['openai'], does: '`responses.stream`' },
  { name: 'ai-sdk-anthropic', packages: ['ai', '@ai-sdk/anthropic'], does: '`streamText`' },
  { name: 'ai-sdk-openai', packages: ['ai', '@ai-sdk/openai'], does: '`generateText`' },
  {
    name: 'openai-agents',
    packages: ['@openai/agents'],
    does: '`run` with `stream: true`, tracing on, as it is by default',
    effects: { 'http:*': 'live' },
    verdict: 'equivalent',
    note: 'Spans carry times that the package read, which the rule `package-clock` covers (`--accept equivalent`). A tail sends spans of its own: `http:HOST=live`.',
  },
  {
    name: 'openai-agents-untraced',
    file: 'src/openai-agents.ts',
    env: { OPENAI_AGENTS_DISABLE_TRACING: '1' },
    packages: ['@openai/agents'],
    does: '`run` with `stream: true`, tracing off',
  },
  {
    name: 'langgraph',
    packages: ['@langchain/langgraph', '@langchain/openai'],
    does: '`StateGraph` with `ToolNode`, `stream`',
  },
  {
    name: 'genai',
    packages: ['@google/genai'],
    does: '`generateContent`, `generateContentStream`',
  },
  { name: 'mastra', packages: ['@mastra/core'], does: '`Agent.stream`, model by URL' },
  {
    name: 'mcp-http',
    packages: ['@modelcontextprotocol/sdk', '@anthropic-ai/sdk'],
    does: 'tools of an MCP server over streamable HTTP',
    effects: { 'http:*': 'live' },
    note: 'A tail calls the server again, so forks need `http:HOST=live` and a server that knows the recorded session, or none.',
  },
  {
    name: 'mcp-stdio',
    packages: ['@modelcontextprotocol/sdk', '@anthropic-ai/sdk'],
    does: 'tools of an MCP server over stdio',
    effects: { redeliver: 'live' },
    note: 'In a tail each tool of the server is a tool: recorded calls are served, others need `NAME=live`, which starts the server.',
  },
];
