/**
 * The events of a tape, as a program sees them: bodies are plain bytes here. How they are written
 * down (one JSON line each, bodies as deltas) is the codec's business and is specified in FORMAT.md.
 *
 * Times (`t`) are milliseconds since the run began, on the run's monotonic clock; fractions allowed.
 */

/** Raw header pairs in the order and case they had on the wire, duplicates kept. */
export type Headers = ReadonlyArray<readonly [name: string, value: string]>;

/** First event of every tape. */
export interface TapeEvent {
  readonly kind: 'tape';
  readonly format: 'tracefork';
  /** Readers refuse a major version they do not know. */
  readonly major: 1;
  /** Additions that old readers may skip. */
  readonly minor: number;
  /** Wall clock at `t` = 0, ISO 8601 with milliseconds, UTC. */
  readonly created: string;
  readonly writer: { readonly name: string; readonly version: string };
  /** A name for the agent, if it was given one. */
  readonly agent?: string;
}

/** What the run was started with. Values of variables only by allow-list. */
export interface EnvironmentEvent {
  readonly kind: 'environment';
  readonly t: number;
  /** `command`: a whole process; `function`: an agent function inside a host process. */
  readonly boundary: 'command' | 'function';
  /** Arguments after the executable, the script first, relative to `cwd` where it lies below it. */
  readonly argv: readonly string[];
  /** The command that was given to the recorder, which may be a launcher's (`npx tsx agent.ts`). */
  readonly command?: readonly string[];
  /** Numbers of the process and of its parent. */
  readonly pid?: number;
  readonly ppid?: number;
  /** Relative to the nearest package or Git root; `.` is that root itself. */
  readonly cwd: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly node: string;
  readonly platform: string;
  readonly terminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
    readonly columns?: number;
    /** Bits a colour on stdout: 1, 4, 8 or 24. */
    readonly colorDepth?: number;
  };
  /** Variables whose values are safe and matter, such as base URLs; by allow-list. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Names of environment variables that the run read; written near the end, may occur more than once. */
export interface EnvironmentReadEvent {
  readonly kind: 'environment-read';
  readonly t: number;
  readonly names: readonly string[];
  /** Those of them that had no value. */
  readonly unset?: readonly string[];
}

/** Delivery: standard input as the agent read it (commands only); an empty body: it ended. */
export interface StdinEvent {
  readonly kind: 'stdin';
  readonly t: number;
  readonly body: Uint8Array;
}

/** An exchange starts: the request as it left. `x` numbers exchanges from 0 in this order. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly t: number;
  readonly x: number;
  /** Which edge captured it. */
  readonly via: 'fetch' | 'socket';
  readonly method: string;
  readonly url: string;
  /** Secrets replaced by placeholders. */
  readonly headers: Headers;
  /** `null`: no body. Bytes as the client handed them over. */
  readonly body: Uint8Array | null;
}

/** Delivery: status and headers reach the agent. */
export interface ResponseEvent {
  readonly kind: 'response';
  readonly t: number;
  readonly x: number;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Final URL, where redirects were followed inside the client. */
  readonly url?: string;
  /** True where `data` holds bytes after content decoding although the headers name an encoding (fetch). */
  readonly decoded?: boolean;
}

/**
 * Deliveries: a run of consecutive body chunks, possibly of several exchanges, in the order the
 * agent saw them. Parallel arrays, one entry a chunk.
 */
export interface DataEvent {
  readonly kind: 'data';
  /** Time of the first chunk. */
  readonly t: number;
  /** Exchange of each chunk. */
  readonly x: readonly number[];
  /** Length of each chunk in bytes. */
  readonly n: readonly number[];
  /** Whole milliseconds since the previous chunk of this event (0 for the first). */
  readonly dt: readonly number[];
  /** The chunks' bytes, concatenated for each exchange, in order of first appearance in `x`. */
  readonly bodies: readonly Uint8Array[];
}

/** Delivery: the response's body ended as it should. */
export interface CompleteEvent {
  readonly kind: 'complete';
  readonly t: number;
  readonly x: number;
  /** HTTP trailers, where there were any. */
  readonly trailers?: Headers;
}

/** An error as plain data, with what code looks at: class, message, code, cause chain. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  /** Name of the constructor, such as `TypeError` or `DOMException`. */
  readonly type: string;
  readonly code?: string | number;
  /** Further own enumerable primitives, such as `errno`, `syscall`, `address`, `port`. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: ErrorData;
  /** Of an AggregateError, such as a connection tried over two address families. */
  readonly errors?: readonly ErrorData[];
}

/** Delivery: the exchange failed (connection refused or reset, broken off, timed out). */
export interface FailureEvent {
  readonly kind: 'failure';
  readonly t: number;
  readonly x: number;
  readonly error: ErrorData;
}

/** The agent gave the exchange up: aborted the request or cancelled the body. Not a delivery. */
export interface AbortEvent {
  readonly kind: 'abort';
  readonly t: number;
  readonly x: number;
}

/** Delivery: a timer of the run fired. Those of each owner are numbered from 0 in the order they were set. */
export interface TimerEvent {
  readonly kind: 'timer';
  readonly t: number;
  readonly timer: number;
  /** The package that set it; absent: the agent's own files did. */
  readonly owner?: string;
}

/** A value drawn by the agent's own files from a source of nondeterminism; checked on replay. */
export interface DrawEvent {
  readonly kind: 'draw';
  readonly t: number;
  /** `random`, `uuid`, `bytes`, `int`, or the name given to `draw(kind, fn)`. */
  readonly source: string;
  /** Numbers as `String(n)` (round-trips exactly), bytes as lower-case hex, `draw()` values as JSON. */
  readonly value: string;
}

/** The seed that serves every draw of one package under node_modules (or of Node itself, `node`). */
export interface SeedEvent {
  readonly kind: 'seed';
  readonly t: number;
  readonly owner: string;
  /** 32 bytes, lower-case hex. */
  readonly seed: string;
}

/** Clock reads by the agent's own files since the previous delivery, in order. Not checked. */
export interface ClockEvent {
  readonly kind: 'clock';
  readonly t: number;
  /** `date` reads in milliseconds since the epoch, `monotonic` reads in milliseconds of performance.now. */
  readonly source: 'date' | 'monotonic';
  readonly values: readonly number[];
}

/** A tool call starts (`tool()`, later MCP). `call` numbers tool calls from 0. */
export interface ToolCallEvent {
  readonly kind: 'tool-call';
  readonly t: number;
  readonly call: number;
  readonly name: string;
  /** Declared effect; undeclared is `unknown`. */
  readonly effect: 'none' | 'read' | 'write' | 'unknown';
  /** Arguments as JSON (UTF-8). */
  readonly input: Uint8Array;
}

/** Delivery: a tool call ends, with a value (JSON) or an error. */
export interface ToolResultEvent {
  readonly kind: 'tool-result';
  readonly t: number;
  readonly call: number;
  readonly output?: Uint8Array;
  readonly error?: ErrorData;
}

/** A program is spawned. `program` numbers spawned programs from 0. */
export interface ProgramEvent {
  readonly kind: 'program';
  readonly t: number;
  readonly program: number;
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** True for spawnSync and its kin. */
  readonly sync: boolean;
}

/** The agent wrote to a program's standard input; an empty body: it closed it. Not a delivery. */
export interface ProgramInputEvent {
  readonly kind: 'program-input';
  readonly t: number;
  readonly program: number;
  readonly body: Uint8Array;
}

/** Delivery: output of a spawned program; an empty body: the stream ended. */
export interface ProgramOutputEvent {
  readonly kind: 'program-output';
  readonly t: number;
  readonly program: number;
  readonly stream: 'stdout' | 'stderr';
  readonly body: Uint8Array;
}

/** Delivery: a spawned program ended, or could not be started. */
export interface ProgramExitEvent {
  readonly kind: 'program-exit';
  readonly t: number;
  readonly program: number;
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: ErrorData;
}

/**
 * Delivery: a message of a Node process or worker thread that the agent started, or of what started
 * the agent. Readers that do not know it may skip it.
 */
export interface MessageEvent {
  readonly kind: 'message';
  readonly ancillary: true;
  readonly t: number;
  /** Who sent it; absent: who started the agent. */
  readonly program?: number;
  /** Of a worker: it runs its first line, or failed with the error in `text`; absent: a message. */
  readonly event?: string;
  /**
   * The message as JSON; of a worker, as FORMAT.md says, and empty where it could not be written
   * down. Absent: the channel closed.
   */
  readonly text?: string;
}

/** The agent sent such a message. Not a delivery. */
export interface MessageSentEvent {
  readonly kind: 'message-sent';
  readonly ancillary: true;
  readonly t: number;
  /** To whom; absent: to who started the agent. */
  readonly program?: number;
  /** As JSON. */
  readonly text: string;
}

/**
 * Lines of the tape of a program that is a Node process of the run. The lines of all such events of
 * one program, one after the other, are that tape. Readers that do not know it may skip it.
 */
export interface PartEvent {
  readonly kind: 'part';
  readonly ancillary: true;
  readonly t: number;
  readonly program: number;
  /** Whole lines, each with its newline. */
  readonly lines: string;
}

/** Something the run did that this tape does not hold; lowers what a verdict can claim. */
export interface UncoveredEvent {
  readonly kind: 'uncovered';
  readonly t: number;
  /** A stable word: `http2`, `websocket`, `raw-socket`, `worker`, `child-node`, `warm-connection`, `late-attach`, `wrapper`, … */
  readonly what: string;
  /** For people: where, which host, which file. */
  readonly detail: string;
}

/** How the run ended, as its caller sees it. */
export interface OutcomeEvent {
  readonly kind: 'outcome';
  readonly t: number;
  /** Commands: exit code, or the signal that ended the process. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  /** Commands: everything written to stdout. */
  readonly stdout?: Uint8Array;
  /** Functions: the returned value as JSON (UTF-8); absent for `undefined`. */
  readonly value?: Uint8Array;
  /** Functions: what was thrown. */
  readonly error?: ErrorData;
}

/** Last event of a complete tape; its absence means the recording was cut off. */
export interface EndEvent {
  readonly kind: 'end';
  readonly t: number;
  /** False where the recorder knows that something is missing (disk full, tape given up). */
  readonly complete: boolean;
  readonly reason?: string;
}

/** An event of a kind this version does not know, marked as skippable by its writer; kept as it was. */
export interface UnknownEvent {
  readonly kind: 'unknown';
  /** The line as it stands, without its newline; writing it again gives the same bytes. */
  readonly line: string;
  /** The line as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

export type Event =
  | TapeEvent
  | EnvironmentEvent
  | EnvironmentReadEvent
  | StdinEvent
  | RequestEvent
  | ResponseEvent
  | DataEvent
  | CompleteEvent
  | FailureEvent
  | AbortEvent
  | TimerEvent
  | DrawEvent
  | SeedEvent
  | ClockEvent
  | ToolCallEvent
  | ToolResultEvent
  | ProgramEvent
  | ProgramInputEvent
  | ProgramOutputEvent
  | ProgramExitEvent
  | MessageEvent
  | MessageSentEvent
  | PartEvent
  | UncoveredEvent
  | OutcomeEvent
  | EndEvent
  | UnknownEvent;

export type EventKind = Event['kind'];
