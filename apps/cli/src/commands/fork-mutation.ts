import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ForkMutation } from '@tracefork/fork';
import type { Exchange } from '@tracefork/tape';
import { errorCode, FileUnreadableError, UsageError } from '../errors.ts';
import { faultAt } from './fork-fault.ts';
import type { MutationOptions } from './fork-options.ts';

const flags = {
  text: '--text',
  set: '--set',
  response: '--response',
  drop: '--drop',
  resample: '--resample',
  system: '--system',
  model: '--model',
  toolResult: '--tool-result',
  fault: '--fault',
} as const;

type Kind = keyof typeof flags;

interface Place {
  /** Paths are relative to it. */
  readonly cwd: string;
  /** What the step got in the end, if there is such a step. */
  readonly exchange: Exchange | undefined;
}

/** Whether the options ask for a mutation at all. */
export function hasMutation(options: MutationOptions): boolean {
  return (Object.keys(flags) as Kind[]).some((kind) => options[kind] !== undefined);
}

/**
 * The one mutation that the options ask for.
 *
 * @throws UsageError for none, for several, and for one that says too little; FileUnreadableError
 */
export function mutationOf(options: MutationOptions, place: Place): ForkMutation {
  const kinds = (Object.keys(flags) as Kind[]).filter((kind) => options[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined) {
    throw new UsageError(
      'Say what to change at the step: --text, --set PATH=JSON, --response FILE, --drop, --resample, --system FILE, --model NAME, --tool-result ID=FILE, or --fault CLASS.',
    );
  }
  if (kinds.length > 1) {
    const given = kinds.map((each) => flags[each]).join(' and ');
    throw new UsageError(`${given} change different things; a fork makes one change. Keep one.`);
  }
  if (options.endLoop === true && kind !== 'text' && kind !== 'drop') {
    throw new UsageError(`--end-loop goes with --text or --drop, not with ${flags[kind]}.`);
  }
  return readers[kind](options, place);
}

const calls = ({ endLoop }: MutationOptions) =>
  endLoop === true ? ({ toolCalls: 'drop' } as const) : {};

const readers: Readonly<Record<Kind, (options: MutationOptions, place: Place) => ForkMutation>> = {
  text: (options) => ({ kind: 'text', text: options.text ?? '', ...calls(options) }),
  drop: (options) => ({ kind: 'drop', ...calls(options) }),
  resample: () => ({ kind: 'resample' }),
  model: ({ model = '' }) => ({ kind: 'model', model }),
  system: ({ system = '' }, { cwd }) => ({ kind: 'system', text: textIn(system, cwd) }),
  response: ({ response = '' }, { cwd }) => {
    const bytes = bytesIn(response, cwd);
    return { kind: 'response', body: bytes.toString('base64'), encoding: 'base64' };
  },
  set: ({ set = '' }) => {
    const { name: path, rest } = halves(set, '--set /content/0/text=\'"hello"\'');
    try {
      return { kind: 'set', path, value: JSON.parse(rest) };
    } catch (cause) {
      throw new UsageError(
        `--set: ${rest} is no JSON. A text stands in quotation marks, which a shell takes away: --set '${path}=${JSON.stringify(rest)}'`,
        { cause },
      );
    }
  },
  toolResult: ({ toolResult = '' }, { cwd }) => {
    const { name: id, rest } = halves(toolResult, '--tool-result toolu_01=result.json');
    return { kind: 'tool-result', id, text: textIn(rest, cwd) };
  },
  fault: ({ fault = '' }, { exchange }) => faultAt(fault, exchange),
};

function halves(text: string, example: string): { readonly name: string; readonly rest: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`"${text}" has no name before an equals sign: ${example}`);
  return { name: text.slice(0, at), rest: text.slice(at + 1) };
}

function textIn(file: string, cwd: string): string {
  return bytesIn(file, cwd).toString('utf8');
}

function bytesIn(file: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (cause) {
    throw new FileUnreadableError(
      `Cannot read ${file === '' ? 'a file without a name' : file}: ${errorCode(cause)}. Check its path and permissions.`,
      { cause },
    );
  }
}
