import type { TapeView } from './tape-view.ts';

/** What a Node process that the agent started did itself. Its steps are numbered apart. */
export interface PartView extends Pick<TapeView, 'complete' | 'totals' | 'steps' | 'between'> {}
