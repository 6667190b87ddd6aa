import type { Io } from '../io.ts';

/** What a check may look at. */
export type Surroundings = Pick<Io, 'cwd' | 'env' | 'store'>;

/** How something stands: `broken` keeps tracefork from working, `doubtful` may surprise. */
export type State = 'fine' | 'doubtful' | 'broken';

/** What was looked at, how it stands, and what to do about it. */
export interface Finding {
  /** In one word or two, such as `store`. */
  readonly about: string;
  readonly state: State;
  readonly says: string;
  /** What mends it; always there unless it is fine. */
  readonly advice?: string;
}

/** Looks at one thing. What it throws is a finding as well. */
export interface Check {
  readonly about: string;
  readonly look: (around: Surroundings) => Promise<readonly Finding[]> | readonly Finding[];
}
