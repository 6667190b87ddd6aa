import { canonicalBytes, namedEmbedder, readKeyFile, type Tolerance } from '@tracefork/rerun';
import { sealStep } from '@tracefork/rerun/seal';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openTapeFile } from '../tapes/open.ts';
import type { SealOptions } from './options.ts';
import { writeNewFiles } from './seal-files.ts';

/** Seals one step; the bundle goes to the file that is named, else to stdout. */
export async function sealOneStep(
  options: SealOptions & { readonly step: number; readonly key: string },
  io: Io,
): Promise<Readonly<Record<string, unknown>>> {
  const {
    step,
    key,
    output,
    temperature,
    topP,
    runtimeClass,
    embed = 'minilm',
    json = false,
  } = options;
  const tolerance = toleranceOf(options);
  const signingKey = readKeyFile(key, {
    onOpenFile: (error) => io.err.line(`warning: ${error.message}`),
  });
  const { bundle, notes } = await sealStep(openTapeFile(options.tape), {
    step,
    signingKey,
    tolerance,
    ...(tolerance.level === 'semantic' ? { embed: namedEmbedder(embed) } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(runtimeClass === undefined ? {} : { runtimeClass }),
    assumeProviderDefaults: options.assumeProviderDefaults === true,
  });
  for (const note of notes) io.err.line(note);
  const bytes = canonicalBytes(bundle);
  if (output !== undefined) writeNewFiles([{ path: output, bytes }]);
  else if (!json) io.out.bytes(bytes);
  return { step, output: output ?? null, bundle, notes };
}

function toleranceOf({ tolerance = 'byte', threshold }: SealOptions): Tolerance {
  if (tolerance === 'semantic' && threshold === undefined) {
    throw new UsageError(
      'Tolerance semantic needs the lowest cosine that passes: --threshold 0.95',
    );
  }
  return { level: tolerance, ...(threshold === undefined ? {} : { threshold }) };
}
