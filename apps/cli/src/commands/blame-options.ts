import type { OracleOptions } from '../oracle/resolve-oracle.ts';
import type { SpendingOptions } from './fork-options.ts';
import type { AgentCommand } from './options.ts';

/** Options of `blame`. */
export interface BlameOptions extends AgentCommand, SpendingOptions, OracleOptions {
  readonly run: string;
  readonly quick?: boolean;
  readonly method?: 'commitment' | 'flip-rate';
  /** Forks of each step, of `flip-rate`. */
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
