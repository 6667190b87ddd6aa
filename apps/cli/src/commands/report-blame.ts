import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BlameInput } from '@tracefork/report';
import { errorCode, FileUnreadableError, UsageError } from '../errors.ts';
import { readBlame } from '../view/read-blame.ts';

/**
 * Reads the blame that `--blame` names.
 *
 * @throws FileUnreadableError, UsageError if it is of another run
 */
export function readBlameFile(
  file: string,
  { chain, cwd }: { readonly chain: string | null; readonly cwd: string },
): BlameInput {
  const read = readBlame(parsed(file, cwd));
  if (read === null) {
    throw new FileUnreadableError(
      `${file} is no result of blame. Make one with: tracefork blame RUN --json > ${file}`,
    );
  }
  if (read.run !== null && read.run !== chain) {
    throw new UsageError(
      `${file} is the blame of run ${read.run.slice(0, 10)}; the report is of ${chain?.slice(0, 10) ?? 'a tape without a chain'}. Name the one that belongs to it.`,
    );
  }
  return read.input;
}

function parsed(file: string, cwd: string): unknown {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new FileUnreadableError(
      `Cannot read ${file}: ${errorCode(cause)}. Check its name and that it may be read.`,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
