import { writeFileSync } from 'node:fs';
import { kindsOn, refuseUnknownKinds } from '../agent/uncovered-kinds.ts';
import { errorCode, FileUnwritableError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderChecked, renderEnd } from '../render/verify.ts';
import { expandTapes } from '../tapes/expand.ts';
import { openTapeFile } from '../tapes/open.ts';
import { refuseUnknownRef } from '../tapes/tape-at.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { type Checked, countChecked, exitCodeOf } from '../view/checked.ts';
import type { VerifiedTape } from '../view/verified.ts';
import { checkTape } from './check-tape.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';
import { againstOf, endingOf } from './verify-extras.ts';

export interface VerifyOptions extends CheckOptions {
  readonly tapes: readonly string[];
  readonly junit?: string;
  /** A file for a pull request's comment. */
  readonly markdown?: string;
  /** A commit that tapes are compared with. */
  readonly against?: string;
  /** Overrules the configuration's, such as `90d`. */
  readonly maxAge?: string;
}

/** `tracefork verify`: replays many tapes; 0 only if every verdict holds. */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const { json = false, junit, markdown, against } = options;
  const files = expandTapes(options.tapes, io.cwd);
  refuseUnknownKinds(options.allow, () => files.flatMap(kindsOnFile));
  for (const file of [junit, markdown]) if (file !== undefined) refuseFolderOf(file);
  if (against !== undefined) refuseUnknownRef(against, io.cwd);
  const report = json ? io.err : io.out;
  const tapes: VerifiedTape[] = [];
  for (const file of files) {
    const checked = await checkTape(file, options, io);
    if (checked === 'interrupted') return interruptedCode;
    report.line(renderChecked(checked, report));
    tapes.push({
      checked,
      against: against === undefined ? null : await againstOf(file, against, io),
      ending: json || markdown !== undefined ? await endingOf(file, io) : null,
    });
  }
  const results = tapes.map(({ checked }) => checked);
  for (const line of renderEnd(results, report.style)) report.line(line);
  if (junit !== undefined) await writeJunit(junit, results);
  if (markdown !== undefined) await writeMarkdown(markdown, tapes);
  if (json) {
    const counts = countChecked(results);
    printJson(io, {
      command: 'verify',
      counts,
      tapes: tapes.map(({ checked: { output: _output, ...rest }, ...more }) => ({
        ...rest,
        ...more,
      })),
    });
  }
  return exitCodeOf(results);
}

/** None for a tape that cannot be read: it has its own line. */
function kindsOnFile(file: string): readonly string[] {
  try {
    return kindsOn(openTapeFile(file));
  } catch {
    return [];
  }
}

async function writeJunit(path: string, results: readonly Checked[]): Promise<void> {
  const { renderJunit } = await import('../render/junit.ts');
  write(path, renderJunit(results));
}

async function writeMarkdown(path: string, tapes: readonly VerifiedTape[]): Promise<void> {
  const { renderMarkdown } = await import('../render/markdown.ts');
  write(path, renderMarkdown(tapes));
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new FileUnwritableError(`Cannot write ${path}: ${errorCode(cause)}. Name another file.`, {
      cause,
    });
  }
}
