import type { RecordedProgram } from '../programs/recorded-program.ts';
import { parseBounded } from '../replay/bounded-json.ts';
import { canonical } from '../replay/equivalence.ts';

/** A message of a program that speaks JSON-RPC over its standard input and output, one a line. */
export interface RpcMessage {
  readonly id?: string | number;
  /** Absent in a response. */
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Cuts bytes that arrive in any pieces into lines. */
export function createLines(onLine: (line: string) => void): (bytes: Uint8Array) => void {
  let left = Buffer.alloc(0);
  return (bytes) => {
    left = Buffer.concat([left, bytes]);
    for (let end = left.indexOf(10); end !== -1; end = left.indexOf(10)) {
      const line = left.toString('utf8', 0, end);
      left = left.subarray(end + 1);
      onLine(line);
    }
  };
}

export function linesOf(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  createLines((line) => lines.push(line))(bytes);
  return lines;
}

/** `undefined` for a line that is no message. */
export function readMessage(line: string): RpcMessage | undefined {
  const value = parseBounded(line);
  const isMessage = typeof value === 'object' && value !== null && 'jsonrpc' in value;
  return isMessage ? (value as RpcMessage) : undefined;
}

/** Whether a program is an MCP server: the agent's first line to it is a request to initialise. */
export function isMcp({ input }: Pick<RecordedProgram, 'input'>): boolean {
  const end = input?.bytes.indexOf(10) ?? -1;
  if (input === undefined || end === -1) return false;
  return readMessage(Buffer.from(input.bytes).toString('utf8', 0, end))?.method === 'initialize';
}

/** What makes two requests the same: the id and what else counts the requests of a run does not. */
export function requestKey({ method, params }: RpcMessage): string {
  const { _meta: _counts, ...rest } = params ?? {};
  return `${method} ${canonical(rest)}`;
}
