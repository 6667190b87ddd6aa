/** A place in the agent's own code, as V8 names it. */
export interface CallSite {
  readonly url: string;
  /** From 0, as the inspector counts. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
  /** Empty at the top of a module. */
  readonly functionName: string;
}

/** What a replay does at a step. Steps are counted from 0. */
export type Stop =
  /** Ends when the step is requested, before anything of its answer arrives. */
  | { readonly kind: 'end'; readonly step: number }
  /** Ends there as well, and says which line of the agent led to the request. */
  | { readonly kind: 'locate'; readonly step: number }
  /** Ends there as well, and says which passage over that line it was, from 1. */
  | { readonly kind: 'count'; readonly step: number; readonly site: CallSite }
  /** Stands still with the inspector open: at that passage over the line, else at the request. */
  | {
      readonly kind: 'inspect';
      readonly step: number;
      readonly site?: CallSite;
      readonly passage?: number;
      /** A file to say so in, as JSON, for a debugger that is a program: any port is taken then. */
      readonly announce?: string;
    };

/** Where a replay stands still. */
export interface Stand {
  /** URL of the inspector's WebSocket. */
  readonly address: string;
  /** The agent's line; absent where it stands at the request. */
  readonly site?: CallSite;
  /** How many times the agent had come to that line, this time included. */
  readonly passage?: number;
}

/** What a replay says about the step that it stopped at. */
export interface Stopped {
  readonly step: number;
  /** The agent's line that led to the request; absent where none was found. */
  readonly site?: CallSite;
  /** How many times the agent had come to that line, this time included. */
  readonly passage?: number;
}

/** A call site as one would type it: `agent.js:12:30 in ask`. Lines and columns count from 1. */
export function siteWords({ url, line, column, functionName }: CallSite): string {
  const file = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
  const where = `${file}:${line + 1}:${column + 1}`;
  return functionName === '' ? where : `${where} in ${functionName}`;
}
