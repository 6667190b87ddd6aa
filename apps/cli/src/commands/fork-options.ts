import type { OracleOptions } from '../oracle/resolve-oracle.ts';
import type { AgentCommand } from './options.ts';

/** Options of `fork`. */
export interface ForkOptions extends AgentCommand, MutationOptions, SpendingOptions, OracleOptions {
  readonly run: string;
  readonly step?: number;
  readonly times?: number;
  readonly trial?: number;
  readonly control?: boolean;
  /** Folder with the agent before an edit. */
  readonly before?: string;
  readonly tools?: readonly string[];
  readonly allowEffects?: boolean;
  readonly tailFrom?: string;
  readonly prefix?: 'exact' | 'served';
  readonly workdir?: 'copy' | 'shared';
  readonly concurrency?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Seconds. */
  readonly stallTimeout?: number;
  readonly agent?: string;
  readonly trustTape?: boolean;
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What is to be changed: one of them. */
export interface MutationOptions {
  readonly text?: string;
  readonly set?: string;
  readonly response?: string;
  readonly drop?: boolean;
  readonly endLoop?: boolean;
  readonly resample?: boolean;
  readonly system?: string;
  readonly model?: string;
  readonly toolResult?: string;
  readonly fault?: string;
}

/** What may be spent. */
export interface SpendingOptions {
  /** US dollars. */
  readonly budget?: number;
  readonly maxCalls?: number;
  readonly price?: readonly string[];
  readonly localIsPaid?: boolean;
  readonly yes?: boolean;
}
