import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode, FileUnreadableError, UsageError } from '../errors.ts';

/** A judge as its user named it. */
export interface JudgeSpec {
  readonly model: string;
  /** What a good outcome is, in words. */
  readonly criterion: string;
  /** The most output tokens of one answer. */
  readonly maxTokens: number;
  /** Absolute path of labelled outcomes. */
  readonly labels?: string;
}

/** What options add to what stands after `judge:`. */
export interface JudgeOptions {
  readonly judgeModel?: string;
  readonly judgeLabels?: string;
}

/** Asked where nothing else was named. */
export const defaultJudgeModel = 'claude-haiku-4-5';
const defaultMaxTokens = 300;

export const isJudge = (oracle: unknown): oracle is string =>
  typeof oracle === 'string' && oracle.startsWith('judge:');

/**
 * Reads `judge:FILE.json` (`{ "criterion", "model", "maxTokens", "labels" }`), `judge:FILE` whose text
 * is the criterion, or `judge:CRITERION`.
 *
 * @throws FileUnreadableError, UsageError
 */
export function judgeSpec(
  oracle: string,
  { folder, cwd, ...options }: JudgeOptions & { readonly folder: string; readonly cwd: string },
): JudgeSpec {
  const rest = oracle.slice('judge:'.length).trim();
  if (rest === '') {
    throw new UsageError(
      'judge: wants a criterion or a file: --oracle "judge:The refund was sent"',
    );
  }
  const file = resolve(folder, rest);
  const there = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (!there && /^\S+\.(json|md|txt)$/.test(rest)) {
    throw new FileUnreadableError(
      `There is no file ${file}, which should say what a judge looks for.`,
    );
  }
  const told = there ? readTold(file) : { criterion: rest };
  const { judgeModel, judgeLabels } = options;
  const labels =
    judgeLabels === undefined
      ? told.labels === undefined
        ? undefined
        : resolve(dirname(file), told.labels)
      : resolve(cwd, judgeLabels);
  return {
    model: judgeModel ?? told.model ?? defaultJudgeModel,
    criterion: told.criterion,
    maxTokens: told.maxTokens ?? defaultMaxTokens,
    ...(labels === undefined ? {} : { labels }),
  };
}

interface Told {
  readonly criterion: string;
  readonly model?: string;
  readonly maxTokens?: number;
  readonly labels?: string;
}

function readTold(file: string): Told {
  const text = textOf(file);
  if (!file.endsWith('.json')) {
    if (text.trim() === '')
      throw new UsageError(`${file} is empty; it should say what a judge looks for.`);
    return { criterion: text.trim() };
  }
  const wanted = `${file}: { "criterion": "…", "model": "…", "maxTokens": 300, "labels": "labels.json" } is wanted; the criterion alone is needed.`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(wanted, { cause });
  }
  if (!isTold(value)) throw new UsageError(wanted);
  return value;
}

function isTold(value: unknown): value is Told {
  if (typeof value !== 'object' || value === null) return false;
  const { criterion, model, maxTokens, labels } = value as Readonly<Record<string, unknown>>;
  const textOrNone = (each: unknown) => each === undefined || typeof each === 'string';
  return (
    typeof criterion === 'string' &&
    criterion.trim() !== '' &&
    textOrNone(model) &&
    textOrNone(labels) &&
    (maxTokens === undefined || (Number.isSafeInteger(maxTokens) && Number(maxTokens) > 0))
  );
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FileUnreadableError(
      `Cannot read ${file}: ${errorCode(cause)}. Check its path and permissions.`,
      { cause },
    );
  }
}
