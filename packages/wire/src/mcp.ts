export type { McpMessage } from './mcp/messages.ts';
export { readMcpMessages } from './mcp/messages.ts';
export type { McpToolCall } from './mcp/tool-calls.ts';
export { mcpToolCalls } from './mcp/tool-calls.ts';
