import type { Comparison } from './comparison.ts';

/** What became of a tape since a commit. */
export type Against =
  | { readonly ref: string; readonly state: 'new' }
  | { readonly ref: string; readonly state: 'unreadable'; readonly message: string }
  | {
      readonly ref: string;
      readonly state: 'same' | 'changed';
      /** Where something is said or done otherwise; both recordings of the same run are `same`. */
      readonly comparison: Comparison;
    };
