/**
 * What a page knows: plain JSON, made by `reportData` and read by the page. Times are milliseconds
 * since a run began. Bodies are numbers into `bodies`; their bytes travel beside the JSON.
 */
import type { ErrorData, ExchangeOutcome, Headers } from '@tracefork/tape';
import type { ApiName, ProviderName, StopKind, Usage } from '@tracefork/wire';
import type { BlameInput, ForkInput, ProofInput } from './inputs.ts';
import type { RedactedData } from './redact/redaction.ts';

/** Kinds of events by number, as the columns of `RunData.events` have them. */
export const eventKinds = [
  'tape',
  'environment',
  'environment-read',
  'stdin',
  'request',
  'response',
  'data',
  'complete',
  'failure',
  'abort',
  'timer',
  'draw',
  'seed',
  'clock',
  'tool-call',
  'tool-result',
  'program',
  'program-input',
  'program-output',
  'program-exit',
  'uncovered',
  'outcome',
  'end',
  'unknown',
  'message',
  'message-sent',
  'part',
] as const;

/** Number of a body. */
export type BodyRef = number;

/**
 * A body as a list of pieces: the first `from[1]` ones of body `from[0]`, then its own. A piece is
 * one or more chunks, which lie one after the other in the bytes beside the JSON.
 */
export interface BodyData {
  /** Length in bytes, whether or not the page holds them all. */
  readonly size: number;
  readonly from?: readonly [body: BodyRef, keep: number];
  readonly pieces: readonly number[];
  /**
   * Where the conversation stands: number of its first piece, how many messages follow, and how many
   * elements of the same array lie before it.
   */
  readonly turns?: readonly [first: number, count: number, lead: number];
  /** Bytes at the ends of long pieces that the page leaves out. */
  readonly cut?: number;
}

export type PieceData = number | readonly number[];

/** One HTTP exchange. */
export interface ExchangeData {
  readonly via: 'fetch' | 'socket';
  readonly method: string;
  readonly url: string;
  readonly at: number;
  /** When the response's headers came; `null`: none did. */
  readonly answered: number | null;
  readonly ended: number | null;
  readonly outcome: ExchangeOutcome;
  readonly status: number | null;
  readonly statusText: string;
  readonly finalUrl?: string;
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers;
  readonly trailers?: Headers;
  readonly request: BodyRef | null;
  /** As it was delivered. */
  readonly response: BodyRef | null;
  /** After content decoding, where that differs. */
  readonly decoded?: BodyRef;
  /** Lengths of the chunks, whose times are in the run's events. */
  readonly chunks: readonly number[];
  readonly failure?: ErrorData;
}

/** One line about a message. */
export interface LineData {
  readonly role: string;
  readonly text: string;
}

/** A step as the timeline shows it. */
export interface StepData {
  readonly provider: ProviderName;
  readonly api: ApiName;
  readonly model: string;
  readonly stream: boolean;
  /** Exchanges of its attempts; the last is what the agent got. */
  readonly attempts: readonly number[];
  /** Messages that are new, without the model's own. */
  readonly asked: readonly LineData[];
  readonly answered: string;
  readonly calls: readonly string[];
  readonly stopReason: string | null;
  readonly stopKind: StopKind | null;
  readonly status: number | null;
  /** Why the last attempt is no answer; `null` where it is one. */
  readonly error: string | null;
  readonly usage: Usage | null;
  /** US dollars at list price; `null` where it is not known. */
  readonly cost: number | null;
  readonly at: number;
  readonly ms: number | null;
  /** To the first byte of the answer's body. */
  readonly firstByte: number | null;
  /** The earlier step whose conversation this one continues; `null`: it begins one. */
  readonly base: number | null;
  /** Messages that it repeats of `base`. */
  readonly shared: number;
  /** Conversation it belongs to, from 0 in order of appearance. */
  readonly thread: number;
}

export interface ToolData {
  readonly name: string;
  readonly effect: string;
  readonly at: number;
  readonly ended: number | null;
  readonly input: BodyRef;
  readonly output?: BodyRef;
  readonly error?: ErrorData;
}

export interface ProgramData {
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly sync: boolean;
  readonly at: number;
  readonly ended: number | null;
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: ErrorData;
  readonly input: BodyRef | null;
  readonly stdout: BodyRef | null;
  readonly stderr: BodyRef | null;
  /** Its own requests, where it is a part of the run; the times are its own. */
  readonly requests?: readonly ExchangeData[];
}

export interface OutcomeData {
  readonly at: number;
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  readonly stdout?: BodyRef;
  readonly value?: BodyRef;
  readonly error?: ErrorData;
}

export interface EnvironmentData {
  readonly boundary: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly node: string;
  readonly platform: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly read: readonly string[];
}

/** All events of a run in their order, as columns; chunks of one `data` event stand one by one. */
export interface EventColumns {
  /** Places in `eventKinds`. */
  readonly kind: readonly number[];
  /** Hundredths of a millisecond since the event before. */
  readonly step: readonly number[];
  /** Exchange, tool call, program, timer, or place in `draws`, `clocks`, `uncovered`; else 0. */
  readonly id: readonly number[];
}

export interface RunData {
  readonly id: string;
  readonly title: string;
  readonly format: 'tracefork' | 'python';
  readonly chain: string | null;
  readonly digest: string;
  readonly complete: boolean;
  /** Why the recorder says that something is missing, if it does. */
  readonly incomplete: string | null;
  /** ISO 8601; `null` where the tape does not say. */
  readonly created: string | null;
  readonly writer: string | null;
  /** Whether the tape holds times. */
  readonly timed: boolean;
  readonly ms: number;
  readonly environment: EnvironmentData | null;
  readonly outcome: OutcomeData | null;
  readonly grade: string | null;
  /** The step that spoke last. */
  readonly answerStep: number | null;
  readonly exchanges: readonly ExchangeData[];
  readonly steps: readonly StepData[];
  readonly tools: readonly ToolData[];
  readonly programs: readonly ProgramData[];
  readonly draws: ReadonlyArray<readonly [source: string, value: string]>;
  /** What a clock was read for, and how often between two deliveries. */
  readonly clocks: ReadonlyArray<readonly [source: string, reads: number]>;
  readonly stdin: readonly BodyRef[];
  readonly uncovered: ReadonlyArray<readonly [what: string, detail: string]>;
  readonly events: EventColumns;
}

export interface ReportData {
  readonly version: 1;
  /** ISO 8601. */
  readonly made: string;
  /** Name and version of what made it. */
  readonly by: string;
  readonly prices: string;
  /** The first is the one the report is about; then its branches. */
  readonly runs: readonly RunData[];
  readonly forks: readonly ForkInput[];
  readonly proof: ProofInput | null;
  readonly blame: BlameInput | null;
  /** What was taken out when the page was made; `null`: nothing was looked for. */
  readonly redacted: RedactedData | null;
  readonly bodies: readonly BodyData[];
  readonly pieces: readonly PieceData[];
  /** Lengths of the chunks. */
  readonly chunks: readonly number[];
}
