import { createTapeWriter, type Event, memorySink, openTape, tapeHeader } from '@tracefork/tape';
import { type Block, buildResponse, type NewToolCall } from '@tracefork/wire';
import { type RecordedRun, recordedRun } from '../../src/index.ts';

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

export const model = 'claude-haiku-4-5-20251001';

export interface Answer {
  readonly status?: number;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  /** Chunks, and the milliseconds before each. */
  readonly chunks: ReadonlyArray<readonly [after: number, bytes: Uint8Array]>;
}

/** Writes a run event by event; time goes on as it is told to. */
export class RunMaker {
  readonly events: Event[] = [];
  #t = 0;
  #x = 0;
  #call = 0;
  #program = 0;

  constructor(agent = 'sample') {
    this.events.push(
      tapeHeader({
        created: '2026-01-02T03:04:05.678Z',
        writer: { name: 'test', version: '1.0.0' },
        agent,
      }),
      {
        kind: 'environment',
        t: 0,
        boundary: 'command',
        argv: ['agent.mjs', '--fast'],
        cwd: '.',
        timeZone: 'Europe/Zurich',
        locale: 'en-US',
        node: 'v24.21.0',
        platform: 'linux',
        terminal: { stdin: false, stdout: false, stderr: false },
        variables: { MODEL_BASE_URL: 'https://api.example' },
      },
    );
  }

  wait(ms: number): this {
    this.#t += ms;
    return this;
  }

  add(
    ...events: readonly (Event extends infer E
      ? E extends { t: number }
        ? Omit<E, 't'>
        : never
      : never)[]
  ): this {
    for (const event of events) this.events.push({ ...event, t: this.#t } as Event);
    return this;
  }

  ask(
    body: unknown,
    url = 'https://api.anthropic.com/v1/messages',
    headers: ReadonlyArray<readonly [string, string]> = [],
  ): number {
    const x = this.#x++;
    this.add({
      kind: 'request',
      x,
      via: 'fetch',
      method: 'POST',
      url,
      headers: [['content-type', 'application/json'], ['x-api-key', '[tracefork:key]'], ...headers],
      body: body instanceof Uint8Array ? body : json(body),
    });
    return x;
  }

  answer(x: number, { status = 200, headers = [], chunks }: Answer): this {
    this.add({ kind: 'response', x, status, statusText: status === 200 ? 'OK' : '', headers });
    for (const [after, bytes] of chunks) {
      this.wait(after);
      this.add({ kind: 'data', x: [x], n: [bytes.length], dt: [0], bodies: [bytes] });
    }
    return this.add({ kind: 'complete', x });
  }

  say(x: number, blocks: readonly (Block | NewToolCall)[], input = 320): this {
    return this.answer(x, said(blocks, input));
  }

  tool(name: string, input: unknown, output: unknown): this {
    const call = this.#call++;
    this.add({ kind: 'tool-call', call, name, effect: 'read', input: json(input) }).wait(12);
    return this.add({ kind: 'tool-result', call, output: json(output) });
  }

  toolFailure(name: string, message: string): this {
    const call = this.#call++;
    this.add({ kind: 'tool-call', call, name, effect: 'write', input: json({}) }).wait(3);
    const error = { name: 'Error', message, type: 'Error' };
    return this.add({ kind: 'tool-result', call, error });
  }

  /** Number of a program that is to be added. */
  nextProgram(): number {
    return this.#program++;
  }

  program(file: string, argv: readonly string[], end: { code: number; stdout: string }): this {
    const program = this.nextProgram();
    const stream = 'stdout' as const;
    this.add({ kind: 'program', program, file, argv, cwd: '.', sync: false }).wait(20);
    this.add({ kind: 'program-output', program, stream, body: Buffer.from(end.stdout) });
    return this.add({ kind: 'program-exit', program, code: end.code, signal: null });
  }

  end(stdout: string, code = 0): Event[] {
    this.wait(4).add({
      kind: 'outcome',
      exit: { code, signal: null },
      stdout: Buffer.from(stdout),
    });
    return [...this.events, { kind: 'end', t: this.#t, complete: true }];
  }
}

/** A streamed answer in chunks of a few bytes. */
export function said(blocks: readonly (Block | NewToolCall)[], input = 320): Answer {
  const usage = {
    input,
    output: 24,
    cacheRead: 1200,
    cacheWrite: { fiveMinutes: 64, oneHour: 0 },
  };
  const built = buildResponse('anthropic', { kind: 'message', as: 'stream', model, blocks, usage });
  const size = Math.max(40, Math.ceil(built.body.length / 12));
  const chunks: [number, Uint8Array][] = [];
  for (let at = 0; at < built.body.length; at += size) {
    chunks.push([at === 0 ? 90 : 25, built.body.subarray(at, at + size)]);
  }
  return { status: built.status, headers: built.headers, chunks };
}

/** Reads events back as a tape, the way a user would. */
export function runOf(
  id: string,
  events: readonly Event[],
  more: Pick<RecordedRun, 'grade'> = {},
): RecordedRun {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  for (const event of events) writer.append(event);
  writer.close();
  return recordedRun(id, openTape(sink.bytes()), more);
}
