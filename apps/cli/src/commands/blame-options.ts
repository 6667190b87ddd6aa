import type { OracleOptions } from '../oracle/resolve-oracle.ts';
import type { MutationOptions, SpendingOptions } from './fork-options.ts';
import type { AgentCommand } from './options.ts';

/** Options of `blame`. */
export interface BlameOptions
  extends AgentCommand,
    SpendingOptions,
    OracleOptions,
    MutationOptions {
  readonly run: string;
  readonly quick?: boolean;
  readonly method?: 'commitment' | 'flip-rate';
  /** `false`: the default method ends with a likely step, without a certificate. */
  readonly certify?: boolean;
  readonly repair?: boolean;
  readonly break?: boolean;
  /** With `repair` and `break`: the steps that are changed. */
  readonly step?: readonly number[];
  /** With `repair` and `break`: branches whose changes are taken. */
  readonly likeBranch?: readonly string[];
  /** Forks of each step, of `flip-rate`; the most pairs, of `repair` and `break`. */
  readonly k?: number;
  readonly seed?: number;
  readonly tools?: readonly string[];
  readonly allowEffects?: boolean;
  readonly workdir?: 'copy' | 'shared';
  readonly concurrency?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Seconds. */
  readonly stallTimeout?: number;
  readonly agent?: string;
  readonly trustTape?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}
