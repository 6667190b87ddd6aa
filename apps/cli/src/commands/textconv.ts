import { existsSync, readFileSync } from 'node:fs';
import { errorCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { hashed } from '../render/fold.ts';
import { tapeText } from '../render/tape-text.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { stepsOf } from '../tapes/steps.ts';
import { layingOut } from '../view/laying-out.ts';
import { stepDetail } from '../view/step-detail.ts';

/**
 * `tracefork textconv`: a tape as text for `git diff`. The same tape gives the same text, wherever
 * it lies; a file that cannot be read as a tape is told by its size and hash, since Git would show
 * no difference at all of a commit in which one conversion fails.
 */
export async function textconv({ file }: { readonly file: string }, io: Io): Promise<number> {
  io.out.bytes(Buffer.from(await textOf(file)));
  return 0;
}

async function textOf(file: string): Promise<string> {
  try {
    const { view, exchanges } = await openAnyTape(file);
    const found = stepsOf(exchanges);
    const steps = found.flatMap((_step, index) => {
      const detail = stepDetail(found, { index, views: view.steps });
      return detail === undefined ? [] : [detail];
    });
    return layingOut(() => tapeText({ view, exchanges, steps }), { what: file, file });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || !existsSync(file)) throw error;
    const bytes = readFileSync(file);
    return `not a tape that can be shown: ${code}, ${bytes.length} bytes, ${hashed(bytes)}\n`;
  }
}
