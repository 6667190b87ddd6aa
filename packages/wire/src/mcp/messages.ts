import {
  decodeText,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJsonText,
} from '../json.ts';
import { parseEventStream } from '../sse.ts';

/** A message of the Model Context Protocol: JSON-RPC 2.0. */
export type McpMessage =
  | {
      readonly kind: 'request';
      readonly id: string | number;
      readonly method: string;
      readonly params: JsonObject;
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | {
      readonly kind: 'response';
      readonly id: string | number;
      /** `undefined` where it is an error. */
      readonly result: Json | undefined;
      readonly error: { readonly code: number | null; readonly message: string } | undefined;
    };

/**
 * The messages in some bytes: a body of JSON (one message, or a batch), an event stream, or the lines
 * of a program's standard input or output. What is no message is left out. Never throws.
 *
 * @example
 * ```ts
 * import { readMcpMessages } from '@tracefork/wire/mcp';
 *
 * const line = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n';
 * console.log(readMcpMessages(new TextEncoder().encode(line))[0]?.kind); // request
 * ```
 */
export function readMcpMessages(bytes: Uint8Array): readonly McpMessage[] {
  const text = decodeText(bytes);
  const texts = /^\s*[[{]/.test(text)
    ? parseJsonText(text) === undefined
      ? text.split('\n')
      : [text]
    : /^(data|event|id|retry|:)/m.test(text)
      ? parseEventStream(bytes).map(({ data }) => data)
      : text.split('\n');
  return texts.flatMap((one) => {
    const value = parseJsonText(one);
    return (isArray(value) ? value : [value]).flatMap(messageOf);
  });
}

function messageOf(value: Json | undefined): readonly McpMessage[] {
  if (!isObject(value) || value.jsonrpc !== '2.0') return [];
  const { id, method, params, result, error } = value;
  const given = isObject(params) ? params : {};
  const hasId = typeof id === 'string' || typeof id === 'number';
  if (typeof method === 'string') {
    return hasId
      ? [{ kind: 'request', id, method, params: given }]
      : [{ kind: 'notification', method, params: given }];
  }
  return hasId ? [{ kind: 'response', id, result, error: errorOf(error) }] : [];
}

function errorOf(error: Json | undefined) {
  if (!isObject(error)) return undefined;
  const { code, message } = error;
  return {
    code: typeof code === 'number' ? code : null,
    message: typeof message === 'string' ? message : 'an error without words',
  };
}
