import type { Style } from '../terminal/style.ts';

/** How text is laid out. */
export interface Look {
  readonly style: Style;
  /** Width to lay out for, in terminal columns. */
  readonly columns: number;
}
