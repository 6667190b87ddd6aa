import type { Event, Exchange } from '@tracefork/tape';
import {
  type McpMessage,
  type McpToolCall,
  mcpToolCalls,
  readMcpMessages,
} from '@tracefork/wire/mcp';

/** A tool of an MCP server as the agent called it. */
export interface McpCall {
  readonly name: string;
  /** JSON. */
  readonly input: string;
  /** Words of the result or of the error; `null` where none came. */
  readonly result: string | null;
  readonly failed: boolean;
}

/** What an exchange with an MCP server was about. */
export interface McpTraffic {
  /** Methods of what was sent, such as `initialize`. */
  readonly methods: readonly string[];
  readonly calls: readonly McpCall[];
}

/** MCP on a tape: by exchanges, and by what programs were sent. */
export interface McpOnTape {
  readonly exchange: (exchange: Exchange) => McpTraffic | undefined;
  /** Calls whose line ends in this piece of a program's input. */
  readonly input: (event: ProgramInput) => readonly McpCall[];
}

type ProgramInput = Extract<Event, { readonly kind: 'program-input' }>;

const mark = Buffer.from('"jsonrpc"');
const has = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(mark);

export function mcpOnTape(tape: {
  readonly events: readonly Event[];
  readonly exchanges: readonly Exchange[];
}): McpOnTape {
  let pushed: readonly McpMessage[] | undefined;
  let programs: ReadonlyMap<ProgramInput, readonly McpToolCall[]> | undefined;
  return {
    exchange(exchange) {
      const { body } = exchange.request;
      if (body === null) return undefined;
      const text = exchange.decodedRequestBody();
      if (!has(text)) return undefined;
      const sent = readMcpMessages(text);
      if (sent.length === 0) return undefined;
      const methods = sent.flatMap((one) => ('method' in one ? [one.method] : []));
      const own = mcpToolCalls({ sent, received: readMcpMessages(exchange.decodedBody()) });
      if (own.every(({ answer }) => answer.kind !== 'none'))
        return { methods, calls: own.map(callView) };
      // Servers may answer over a stream that the client holds open.
      pushed ??= streamsOf(tape.exchanges);
      const later = mcpToolCalls({ sent, received: pushed });
      const calls = own.map((call, index) =>
        callView(call.answer.kind === 'none' ? (later[index] ?? call) : call),
      );
      return { methods, calls };
    },
    input(event) {
      programs ??= callsOfPrograms(tape.events);
      return (programs.get(event) ?? []).map(callView);
    },
  };
}

function callView({ name, input, answer }: McpToolCall): McpCall {
  const failed = answer.kind === 'error';
  return {
    name,
    input: jsonOf(input),
    result: answer.kind === 'none' ? null : answer.text,
    failed,
  };
}

/** @note What is nested too deep can be parsed and not written again. */
function jsonOf(value: McpToolCall['input']): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '…';
  }
}

/** What came over event streams that were asked for by GET. */
function streamsOf(exchanges: readonly Exchange[]): readonly McpMessage[] {
  return exchanges.flatMap((exchange) => {
    const { request, response } = exchange;
    const isStream = response?.headers.some(
      ([name, value]) =>
        name.toLowerCase() === 'content-type' && value.startsWith('text/event-stream'),
    );
    if (request.method !== 'GET' || isStream !== true) return [];
    return readMcpMessages(exchange.decodedBody());
  });
}

function callsOfPrograms(
  events: readonly Event[],
): ReadonlyMap<ProgramInput, readonly McpToolCall[]> {
  const outputs = new Map<number, Uint8Array[]>();
  for (const event of events) {
    if (event.kind !== 'program-output' || event.stream !== 'stdout') continue;
    const known = outputs.get(event.program);
    if (known === undefined) outputs.set(event.program, [event.body]);
    else known.push(event.body);
  }
  const received = new Map<number, readonly McpMessage[]>();
  const left = new Map<number, Buffer>();
  const found = new Map<ProgramInput, readonly McpToolCall[]>();
  for (const event of events) {
    if (event.kind !== 'program-input') continue;
    const { program } = event;
    const bytes = Buffer.concat([left.get(program) ?? Buffer.alloc(0), event.body]);
    const end = bytes.lastIndexOf('\n') + 1;
    left.set(program, bytes.subarray(end));
    const lines = bytes.subarray(0, end);
    if (!has(lines)) continue;
    const answers =
      received.get(program) ?? readMcpMessages(Buffer.concat(outputs.get(program) ?? []));
    received.set(program, answers);
    found.set(event, mcpToolCalls({ sent: readMcpMessages(lines), received: answers }));
  }
  return found;
}
