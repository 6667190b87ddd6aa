import { canonicalBytes, readKeyFile } from '@tracefork/rerun';
import { sealTape } from '@tracefork/rerun/seal';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openTapeFile } from '../tapes/open.ts';
import type { SealOptions } from './options.ts';
import { writeNewFiles } from './seal-files.ts';

/** Seals a whole run: a manifest for everyone, and beside it a secret for its owner alone. */
export function sealRun(
  options: SealOptions & { readonly key: string },
  io: Io,
): Readonly<Record<string, unknown>> {
  const { key, output } = options;
  if (output === undefined) {
    throw new UsageError('Name the manifest, beside which a secret is written: -o RUN.seal');
  }
  const signingKey = readKeyFile(key, {
    onOpenFile: (error) => io.err.line(`warning: ${error.message}`),
  });
  const { manifest, secret } = sealTape(openTapeFile(options.tape), { signingKey });
  const secretFile = `${output}.secret`;
  writeNewFiles([
    { path: secretFile, bytes: canonicalBytes(secret), mode: 0o600 },
    { path: output, bytes: canonicalBytes(manifest) },
  ]);
  io.err.line(`sealed ${manifest.steps.length} steps`);
  io.err.line(`Keep ${secretFile} to yourself: with it and the tape, single steps can be shown.`);
  return { output, secret: secretFile, manifest };
}
