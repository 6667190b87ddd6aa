import { isArray, isObject, type Json } from '../json.ts';
import type { McpMessage } from './messages.ts';

/** A tool of an MCP server as an agent called it. */
export interface McpToolCall {
  readonly id: string | number;
  readonly name: string;
  readonly input: Json;
  readonly answer:
    | { readonly kind: 'result'; readonly text: string }
    /** The tool says that it failed, or the server that there is no such call. */
    | { readonly kind: 'error'; readonly text: string }
    /** Nothing came. */
    | { readonly kind: 'none' };
}

/**
 * The tool calls among the messages that an agent sent, each with its answer among those that it got.
 */
export function mcpToolCalls(messages: {
  readonly sent: readonly McpMessage[];
  readonly received: readonly McpMessage[];
}): readonly McpToolCall[] {
  return messages.sent.flatMap((one) => {
    if (one.kind !== 'request' || one.method !== 'tools/call') return [];
    const { name, arguments: input = {} } = one.params;
    if (typeof name !== 'string') return [];
    const { id } = one;
    const answer = messages.received.find(
      (other): other is McpMessage & { kind: 'response' } =>
        other.kind === 'response' && other.id === id,
    );
    return [{ id, name, input, answer: answerOf(answer) }];
  });
}

function answerOf(answer: (McpMessage & { kind: 'response' }) | undefined): McpToolCall['answer'] {
  if (answer === undefined) return { kind: 'none' };
  if (answer.error !== undefined) return { kind: 'error', text: answer.error.message };
  const { result } = answer;
  const failed = isObject(result) && result.isError === true;
  return { kind: failed ? 'error' : 'result', text: textOf(result) };
}

/** The words of a result; what is no text is named by its type. */
function textOf(result: Json | undefined): string {
  const content = isObject(result) ? result.content : undefined;
  if (!isArray(content)) return 'a result without content';
  const parts = content.map((part) => {
    if (!isObject(part)) return 'something unknown';
    return typeof part.text === 'string' ? part.text : `(${String(part.type)})`;
  });
  return parts.join('\n');
}
