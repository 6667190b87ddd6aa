import type { Disturbance } from '../disturb/disturbances.ts';
import type { ForkScript } from '../fork/script.ts';
import type { Stop, Stopped } from '../inspect/stop.ts';
import type { PlainRules } from '../redact/rules.ts';
import type { Verdict } from '../verdict.ts';
import type { Wrapping } from '../wrapper/uncovered-wrapper.ts';

/** How the command line tells the preload what to do; removed from the environment when read. */
export const settingsVariable = 'TRACEFORK_SESSION';

/** What the preload of a recording is told. Paths are absolute. */
export interface RecordSettings {
  readonly mode: 'record';
  /** Absent: the process was started by nothing but its preload. */
  readonly wrapping?: Wrapping;
  /** The tape to make. */
  readonly file: string;
  /** Where processes that came too late to be recorded write a line each. */
  readonly late: string;
  readonly name?: string;
  /** Folder for tapes of Node processes that this one starts; absent: they record nothing. */
  readonly parts?: string;
  /** It is such a process: it says nothing where it cannot be recorded. */
  readonly part?: boolean;
  /** It is a worker thread. */
  readonly thread?: boolean;
  /** Credentials that are kept off the tape although this process may not have them. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** End the agent where the recording fails, instead of going on without it. */
  readonly strict: boolean;
  /** Absent: only values of variables that are named like credentials. */
  readonly redact?: PlainRules;
}

/** What the preload of a replay is told. Paths are absolute. */
export interface ReplaySettings {
  readonly mode: 'replay';
  /** Absent: the process was started by nothing but its preload. */
  readonly wrapping?: Wrapping;
  readonly tape: string;
  /** Where the verdict goes, as JSON. */
  readonly result: string;
  readonly late: string;
  readonly ignore: readonly string[];
  readonly allowUncovered: readonly string[];
  readonly realtime: boolean;
  /** Milliseconds. */
  readonly stallTimeout: number;
  /** Credentials of this machine, which only the replayed process is given; others find placeholders. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Rules that were given for this replay. */
  readonly redact?: PlainRules;
  /** Recorded variables that are set differently on this machine. */
  readonly changedVariables: readonly string[];
  /** Folder for what replayed parts of the run need. */
  readonly parts?: string;
  /** What is replayed is a part: a process that was started by another one. */
  readonly part?: PartFacts;
  /** Credentials that were kept off the tape although this process may not have them. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly disturb?: readonly Disturbance[];
  /** What to do at a step. */
  readonly stop?: Stop;
}

/** What the process that started a part knows of it. */
export interface PartFacts {
  /** It was ended from outside, or outlived the run: its tape ends where it did. */
  readonly cutOff: boolean;
  /** It has a channel for messages. */
  readonly channel: boolean;
  /** It is a worker thread. */
  readonly thread?: boolean;
}

/** What the preload of a fork is told. Paths are absolute. */
export interface ForkSettings {
  readonly mode: 'fork';
  readonly wrapping: Wrapping;
  /** The parent's tape. */
  readonly tape: string;
  /** The branch's tape to make. */
  readonly file: string;
  readonly script: ForkScript;
  /** A tape that answers the tail in place of the network. */
  readonly tailFrom?: string;
  /** Where each model call of the tail asks whether it may go out: a local socket. */
  readonly permit?: string;
  /** Where the account goes, as JSON. */
  readonly result: string;
  readonly late: string;
  /** Milliseconds. */
  readonly stallTimeout: number;
  readonly credentials: Readonly<Record<string, string>>;
  /** Rules that were given for this fork. */
  readonly redact: PlainRules;
}

export type Settings = RecordSettings | ReplaySettings | ForkSettings;

/** What a replayed process leaves behind. */
export interface ReplayResult {
  readonly verdict: Verdict;
  /** The step at which it was stopped on request. */
  readonly stopped?: Stopped;
}

/** Takes the settings out of the environment, so that the agent does not see them. */
export function takeSettings(environment: NodeJS.ProcessEnv): Settings | undefined {
  const json = environment[settingsVariable];
  if (json === undefined) return undefined;
  delete environment[settingsVariable];
  return JSON.parse(json) as Settings;
}
