import type { Delivery } from '../ports.ts';
import type { ProgramControl } from '../programs/program-control.ts';
import { real } from '../real.ts';
import type { RecordSession } from '../record/record-session.ts';
import type { EffectRequest } from './effects.ts';
import { createLines, linesOf, type RpcMessage, readMessage, requestKey } from './json-rpc.ts';
import { type McpServer, startMcpServer } from './mcp-server.ts';
import type { EffectPolicy, LiveAct } from './script.ts';

export interface McpTailOptions {
  readonly control: ProgramControl;
  readonly recording: RecordSession;
  readonly preload: string | undefined;
  readonly decide: (request: EffectRequest) => EffectPolicy;
  readonly ran: (act: LiveAct) => void;
}

/** Requests of MCP that only ask. */
const asking = /\/(list|read|get)$|^ping$|^completion\//;

/**
 * Goes on with an MCP server that was under way when the tail began. Each request gets the recorded
 * answer to the same request, once; tools that are called otherwise run or are denied, as `tool()`s.
 * The server itself is started when the first of them runs.
 */
export function goOnWithMcp(options: McpTailOptions): void {
  const { control, recording, preload, decide, ran } = options;
  const { recorded } = control;
  const { program } = recorded;
  const given = control.given();
  const input = recorded.input?.bytes ?? new Uint8Array(0);
  const answers = recordedAnswers(recorded.output.stdout);
  const served = Map.groupBy(requestsIn(input.subarray(given)), requestKey);
  let server: McpServer | undefined;
  let over = false;

  function deliver(delivery: Delivery): void {
    recording.gate.deliver({ from: 'program', program }, delivery, () => control.deliver(delivery));
  }

  function say(line: string): void {
    deliver({ kind: 'program-output', stream: 'stdout', bytes: Buffer.from(`${line}\n`) });
  }

  function exit(code: number | null, signal: string | null): void {
    if (over) return;
    over = true;
    for (const stream of ['stdout', 'stderr'] as const) {
      if (recorded.ended.has(stream) || stream === 'stdout') {
        deliver({ kind: 'program-output', stream, bytes: new Uint8Array(0) });
      }
    }
    deliver({ kind: 'program-exit', code, signal });
  }

  function live(): McpServer {
    server ??= startMcpServer({
      start: control.options,
      preload,
      initialize: linesOf(input)[0] ?? '',
      onLine: say,
      onExit: exit,
    });
    return server;
  }

  function request(line: string, message: RpcMessage): void {
    const { method = '', params } = message;
    const name = method === 'tools/call' ? String(params?.name) : method;
    const effect = asking.test(method) ? 'read' : 'unknown';
    const same = served.get(requestKey(message));
    const answer = same === undefined ? undefined : answers.get(same[0]?.id);
    const policy = decide({ kind: 'tool', name, effect, recorded: answer !== undefined });
    if (policy === 'live') {
      ran({ kind: 'tool', name, number: program });
      live().send(line);
    } else if (policy === 'serve' && answer !== undefined) {
      same?.shift();
      real.setImmediate(() => say(JSON.stringify({ ...answer, id: message.id })));
    }
  }

  const take = createLines((line) => {
    const message = readMessage(line);
    if (message?.method !== undefined && message.id !== undefined) request(line, message);
    // What is no request asks for nothing: it matters to a server that runs.
    else server?.send(line);
  });

  const { heard, rest } = cutAtLine(Buffer.concat(recorded.output.stdout), control.said());
  if (rest.length > 0) deliver({ kind: 'program-output', stream: 'stdout', bytes: rest });
  const answered = new Set(linesOf(heard).map((line) => readMessage(line)?.id));
  // What was under way when the tail began gets its recorded answer.
  for (const { id } of requestsIn(input.subarray(0, given))) {
    const answer = answers.get(id);
    if (answer !== undefined && !answered.has(id)) say(JSON.stringify(answer));
  }

  control.takeInput((bytes) => {
    const body = bytes ?? new Uint8Array(0);
    recording.log.append({ kind: 'program-input', t: recording.now(), program, body });
    recording.log.checkpoint();
    if (bytes !== null) take(bytes);
    else if (server !== undefined) server.end();
    else if (recorded.exit !== undefined) {
      const { code, signal } = recorded.exit;
      real.setImmediate(() => exit(code, signal));
    }
  });
}

/** What was heard of some output when `said` bytes of it were delivered, in whole lines. */
function cutAtLine(output: Buffer, said: number): { heard: Uint8Array; rest: Uint8Array } {
  const midLine = said > 0 && output[said - 1] !== 10;
  const end = midLine ? output.indexOf(10, said) + 1 || output.length : said;
  return { heard: output.subarray(0, end), rest: output.subarray(said, end) };
}

function requestsIn(input: Uint8Array): RpcMessage[] {
  return linesOf(input)
    .flatMap((line) => readMessage(line) ?? [])
    .filter(({ id, method }) => id !== undefined && method !== undefined);
}

function recordedAnswers(output: readonly Uint8Array[]): Map<RpcMessage['id'], RpcMessage> {
  const messages = linesOf(Buffer.concat(output)).flatMap((line) => readMessage(line) ?? []);
  return new Map(
    messages.filter(({ method }) => method === undefined).map((message) => [message.id, message]),
  );
}
