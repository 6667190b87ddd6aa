import type { Look } from './look.ts';

/** A line with a label before it. */
export function row(label: string, text: string, { style }: Pick<Look, 'style'>): string {
  return `${style.dim(label.padEnd(10))}${text}`;
}
