import { resolve } from 'node:path';
import { apply } from '../apply/apply.ts';
import { vendorRunner } from '../apply/vendor-runner.ts';
import { type EmbedderName, namedEmbedder } from '../embedding/named-embedder.ts';
import { RecordInvalidError } from '../errors.ts';
import type { Bundle, Inputs } from '../model.ts';
import { checkBundle } from '../schema/bundle-schema.ts';
import { readValue, replaceFile } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';

export interface ApplyArguments {
  readonly bundle: string;
  readonly inputs: string;
  readonly output?: string;
  readonly baseUrl?: string;
  readonly maxTokens?: number;
  readonly embed?: EmbedderName;
  readonly models?: string;
  /** Serve it from this recording instead of calling the provider. */
  readonly run?: string;
}

/** `rerun apply`: one call to the provider, or none, and the record of it. */
export async function applyCommand(args: ApplyArguments, io: RerunIo): Promise<ExitCode> {
  const bundle = readBundle(resolve(io.cwd, args.bundle));
  const inputs = inputsOf(readValue(resolve(io.cwd, args.inputs), 'inputs'));
  const { baseUrl, maxTokens, models } = args;
  const run = vendorRunner({
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  });
  const record = await apply(bundle, inputs, {
    run: (request) => {
      if (args.run !== undefined && io.recordings) return io.recordings.serve(args.run, request);
      io.stderr(`one call to ${bundle.model.vendor} ${bundle.model.id}\n`);
      return run(request);
    },
    ...(args.embed === undefined ? {} : { embed: namedEmbedder(args.embed, models) }),
  });
  const text = `${JSON.stringify(record, null, 2)}\n`;
  if (args.output === undefined) io.stdout(text);
  else replaceFile(resolve(io.cwd, args.output), text, { mode: 0o600 });
  return 0;
}

function readBundle(path: string): Bundle {
  const checked = checkBundle(readValue(path, 'bundle'));
  if (!checked.ok) throw new RecordInvalidError('bundle', checked.faults);
  return checked.value;
}

/** Inputs by themselves, or as a step or an actual record holds them. */
function inputsOf(value: unknown): Inputs {
  const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, 'inputs');
  return (holds ? Reflect.get(value, 'inputs') : value) as Inputs;
}
