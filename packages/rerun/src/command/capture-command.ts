import { resolve } from 'node:path';
import { capture } from '../capture.ts';
import { canonicalBytes } from '../json/canonical.ts';
import type { StepRecord } from '../model.ts';
import { readKeyFile } from '../signing/key-file.ts';
import { readValue, replaceFile } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';

export interface CaptureArguments {
  readonly step: string;
  readonly output: string;
  readonly key?: string;
  readonly extended?: boolean;
}

/** `rerun capture`: silent where it succeeds, as the original is. */
export function captureCommand(args: CaptureArguments, io: RerunIo): ExitCode {
  const step = readValue(resolve(io.cwd, args.step), 'step') as StepRecord;
  const signingKey =
    args.key === undefined
      ? undefined
      : readKeyFile(resolve(io.cwd, args.key), {
          onOpenFile: (error) => io.stderr(`warning: ${error.message}\n`),
        });
  const bundle = capture(step, {
    ...(signingKey === undefined ? {} : { signingKey }),
    extended: args.extended === true,
  });
  replaceFile(resolve(io.cwd, args.output), canonicalBytes(bundle));
  return 0;
}
