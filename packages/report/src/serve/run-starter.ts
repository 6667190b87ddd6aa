import type { ProofInput } from '../inputs.ts';

/** What a page asks to be started. */
export type StartRequest =
  | { readonly kind: 'replay' }
  | {
      readonly kind: 'fork';
      /** From 0. */
      readonly step: number;
      readonly change: StartChange;
      /** Id of a run that answers the tail; `null`: the tail is live, on this machine. */
      readonly tailFrom: string | null;
    };

/** What a fork from the browser changes. */
export type StartChange =
  | { readonly kind: 'resample' }
  | { readonly kind: 'text'; readonly text: string };

/** What came of it. */
export type StartEnd =
  | { readonly kind: 'verdict'; readonly proof: ProofInput }
  | { readonly kind: 'branch'; readonly id: string; readonly words: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Something that was started. */
export interface Started {
  /** What it printed so far, the latest last; not all of it where it printed much. */
  lines(): readonly string[];
  /** Never rejects. */
  readonly ended: Promise<StartEnd>;
  stop(): void;
}

/**
 * What starts replays and forks for a server: the port. Ids and everything in a request come from
 * the network; whoever implements it decides what may be run, and spends nothing.
 */
export interface RunStarter {
  /** Why a run may not be run from here, one sentence; `null`: it may. */
  refusal(id: string): Promise<string | null>;
  start(id: string, request: StartRequest): Started;
}
