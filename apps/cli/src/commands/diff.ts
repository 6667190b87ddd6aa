import type { Io } from '../io.ts';
import { renderComparison } from '../render/comparison.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { compareTapes } from '../view/comparison.ts';
import { layingOut } from '../view/laying-out.ts';
import type { TapeView } from '../view/tape-view.ts';
import { jsonText } from './print-json.ts';

export interface DiffOptions {
  readonly a: string;
  readonly b: string;
  readonly json?: boolean;
}

/** `tracefork diff`: 0 where two tapes mean the same, 1 where they differ. */
export async function diff({ a, b, json = false }: DiffOptions, io: Io): Promise<number> {
  const files = [await resolveRun(a, io), await resolveRun(b, io)] as const;
  const [first, second] = [await openAnyTape(files[0].file), await openAnyTape(files[1].file)];
  const tapes = { a: identity(a, first.view), b: identity(b, second.view) };
  const [comparison, text] = layingOut(
    () => {
      const compared = compareTapes(first, second);
      const said = json
        ? jsonText({ command: 'diff', ...tapes, ...compared })
        : renderComparison(compared, { ...io.out, files: [a, b] });
      return [compared, said] as const;
    },
    { what: `One of ${a} and ${b}`, file: a },
  );
  io.out.line(text);
  return comparison.same ? 0 : 1;
}

function identity(file: string, { chain, digest, complete, totals }: TapeView) {
  return { file, chain, digest, complete, steps: totals.steps };
}
