import { writeFileSync } from 'node:fs';
import { kindsOn, refuseUnknownKinds } from '../agent/uncovered-kinds.ts';
import { errorCode, FileUnwritableError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderChecked, renderEnd } from '../render/verify.ts';
import { expandTapes } from '../tapes/expand.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { type Checked, countChecked, exitCodeOf } from '../view/checked.ts';
import { checkTape } from './check-tape.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';

export interface VerifyOptions extends CheckOptions {
  readonly tapes: readonly string[];
  readonly junit?: string;
  /** Overrules the configuration's, such as `90d`. */
  readonly maxAge?: string;
}

/** `tracefork verify`: replays many tapes; 0 only if every verdict holds. */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const { json = false, junit } = options;
  const files = expandTapes(options.tapes, io.cwd);
  refuseUnknownKinds(options.allow, () => files.flatMap(kindsOnFile));
  if (junit !== undefined) refuseFolderOf(junit);
  const report = json ? io.err : io.out;
  const results: Checked[] = [];
  for (const file of files) {
    const checked = await checkTape(file, options, io);
    if (checked === 'interrupted') return interruptedCode;
    results.push(checked);
    report.line(renderChecked(checked, report));
  }
  for (const line of renderEnd(results, report.style)) report.line(line);
  if (junit !== undefined) await writeJunit(junit, results);
  if (json) {
    const counts = countChecked(results);
    printJson(io, {
      command: 'verify',
      counts,
      tapes: results.map(({ output: _output, ...rest }) => rest),
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
  try {
    writeFileSync(path, renderJunit(results));
  } catch (cause) {
    throw new FileUnwritableError(`Cannot write ${path}: ${errorCode(cause)}. Name another file.`, {
      cause,
    });
  }
}
