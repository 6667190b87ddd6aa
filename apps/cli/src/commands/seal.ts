import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeText } from '../render/safe-text.ts';
import { resolveRun } from '../store/resolve-run.ts';
import type { SealOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { sealRun } from './seal-run.ts';
import { sealOneStep } from './seal-step.ts';

/** `tracefork seal`: a signed bundle of one recorded step, or a signed manifest of all of them. */
export async function seal(options: SealOptions, io: Io): Promise<number> {
  const { tape, step, all = false, key, json = false } = options;
  if ((step === undefined) === !all) {
    throw new UsageError(
      `Name a step, or all of them. For example: tracefork seal ${tape} --step 0 --key KEY.json`,
    );
  }
  if (key === undefined) {
    throw new UsageError(
      'A seal is signed, so it needs a key: --key KEY.json. Make one with: tracefork rerun keygen -o KEY.json',
    );
  }
  const { file } = await resolveRun(tape, io);
  try {
    const document = all
      ? sealRun({ ...options, key, tape: file }, io)
      : await sealOneStep({ ...options, key, tape: file, step: step as number }, io);
    if (json) printJson(io, { command: 'seal', file: tape, ...document });
    return 0;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!(error instanceof Error) || !/^(RERUN|SEAL)_/.test(code)) throw error;
    const hint =
      code === 'RERUN_FILE_UNREADABLE'
        ? ' Make a key with: tracefork rerun keygen -o KEY.json'
        : '';
    const message = error.message + hint;
    io.err.line(`${io.err.style.red('tracefork:')} ${safeText(message)}`);
    if (json) printJson(io, { error: { code, message } });
    return 2;
  }
}
