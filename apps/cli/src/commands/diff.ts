import type { Io } from '../io.ts';
import { renderComparison } from '../render/comparison.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { compareTapes } from '../view/comparison.ts';
import type { TapeView } from '../view/tape-view.ts';
import { printJson } from './print-json.ts';

export interface DiffOptions {
  readonly a: string;
  readonly b: string;
  readonly json?: boolean;
}

/** `tracefork diff`: 0 where two tapes mean the same, 1 where they differ. */
export async function diff({ a, b, json = false }: DiffOptions, io: Io): Promise<number> {
  const [first, second] = [await openAnyTape(a), await openAnyTape(b)];
  const comparison = compareTapes(first, second);
  if (json) {
    const tapes = { a: identity(a, first.view), b: identity(b, second.view) };
    printJson(io, { command: 'diff', ...tapes, ...comparison });
  } else {
    io.out.line(renderComparison(comparison, { ...io.out, files: [a, b] }));
  }
  return comparison.same ? 0 : 1;
}

function identity(file: string, { chain, digest, complete, totals }: TapeView) {
  return { file, chain, digest, complete, steps: totals.steps };
}
