import type { EmbedderName, Tolerance } from '@tracefork/rerun';
import type { Accepted } from '../view/receipt.ts';

/** What stood after `--`, if it stood there. */
export interface AgentCommand {
  readonly command?: readonly string[] | undefined;
}

/** Options that `replay` and `verify` share. */
export interface CheckOptions extends AgentCommand {
  readonly agent?: string;
  readonly trustTape?: boolean;
  readonly accept?: Accepted;
  readonly allow?: readonly string[];
  readonly ignore?: readonly string[];
  /** Seconds. */
  readonly stallTimeout?: number;
  readonly json?: boolean;
}

/** Options of `seal`, for one step and for all of them. */
export interface SealOptions {
  readonly tape: string;
  readonly step?: number;
  readonly all?: boolean;
  readonly key?: string;
  readonly output?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly assumeProviderDefaults?: boolean;
  readonly tolerance?: Tolerance['level'];
  readonly threshold?: number;
  readonly embed?: EmbedderName;
  readonly runtimeClass?: 'cloud' | 'local-vllm' | 'local-transformers';
  readonly json?: boolean;
}
