import { closestMatch } from 'leven';
import { faultClasses, isFaultClass } from '../classes.ts';
import type { FaultClass } from '../fault.ts';
import type { FaultPlan } from './model.ts';

/** A plan that was read, or everything that is wrong with it. */
export type ReadPlan =
  | { readonly kind: 'plan'; readonly plan: FaultPlan }
  /** Sentences, each with the place in the plan. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;
/** What a value has to be, in words; `undefined` where it is. */
type Check = (value: unknown) => string | undefined;

const number =
  (words: string, fits: (value: number) => boolean): Check =>
  (value) =>
    typeof value === 'number' && Number.isFinite(value) && fits(value) ? undefined : words;
const whole = (least: number): Check =>
  number(`a whole number from ${least}`, (value) => Number.isSafeInteger(value) && value >= least);
const word: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'a text that is not empty';
const step: Check = (value) =>
  value === 'every' || whole(0)(value) === undefined
    ? undefined
    : 'the number of a step, from 0, or "every"';

const timing: Readonly<Record<string, Check>> = {
  at: step,
  probability: number('a number from 0 to 1', (value) => value >= 0 && value <= 1),
  times: whole(1),
  seed: number('a whole number', Number.isSafeInteger),
};

/** What single classes take besides. */
const own: Readonly<Partial<Record<FaultClass, Readonly<Record<string, Check>>>>> = {
  rate_limit: { retryAfter: number('a number of seconds from 0', (value) => value >= 0) },
  timeout: { after: whole(0) },
  stream_cut: { bytes: whole(0), events: whole(0) },
  slow_tokens: { delay: whole(0) },
};

/**
 * Checks a plan from outside: one fault, or a list of them.
 *
 * @param options.steps how many steps the run has, where that is known
 */
export function readPlan(value: unknown, options: { readonly steps?: number } = {}): ReadPlan {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) {
    return { kind: 'invalid', problems: ['The plan is empty. Put a fault into it.'] };
  }
  const problems = list.flatMap((item: unknown, index) =>
    problemsOf(item, { place: list.length === 1 ? 'The fault' : `Fault ${index}`, ...options }),
  );
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'plan', plan: list as FaultPlan };
}

function problemsOf(
  item: unknown,
  { place, steps }: { readonly place: string; readonly steps?: number },
): readonly string[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return [`${place} is no object. Write it as { "at": 2, "class": "rate_limit" }.`];
  }
  const fields = item as Fields;
  if (!isFaultClass(fields.class)) return [unknownClass(fields.class, place)];
  const { class: name } = fields;
  const checks: Readonly<Record<string, Check>> = {
    ...timing,
    ...own[name],
    ...(faultClasses.find((info) => info.class === name)?.group === 'content'
      ? { marker: word }
      : {}),
  };
  const given = Object.entries(fields).filter(
    ([key, value]) => key !== 'class' && value !== undefined,
  );
  const wrong = given.flatMap(([key, value]) => {
    const check = checks[key];
    if (check === undefined) {
      return [
        `${place} (${name}) has the field "${key}". It takes: ${Object.keys(checks).join(', ')}.`,
      ];
    }
    const wanted = check(value);
    return wanted === undefined
      ? []
      : [
          `${place} (${name}) has ${key} ${JSON.stringify(value) ?? String(value)}; it has to be ${wanted}.`,
        ];
  });
  if (fields.at === undefined) {
    wrong.push(`${place} (${name}) says nothing about when. Add "at": a step from 0, or "every".`);
  }
  if (
    typeof fields.at === 'number' &&
    steps !== undefined &&
    fields.at >= steps &&
    wrong.length === 0
  ) {
    wrong.push(
      `${place} (${name}) is at step ${fields.at}, and the run has ${stepsInWords(steps)}.`,
    );
  }
  return wrong;
}

function unknownClass(name: unknown, place: string): string {
  const known = faultClasses.map((info) => info.class);
  if (typeof name !== 'string') {
    return `${place} has no class. Give it one of: ${known.join(', ')}.`;
  }
  const nearest = closestMatch(name.toLowerCase().replaceAll(/[\s-]+/g, '_'), known);
  return `${place} has the class ${JSON.stringify(name)}, which is unknown. The nearest is ${nearest}. All: ${known.join(', ')}.`;
}

function stepsInWords(steps: number): string {
  if (steps === 0) return 'no steps';
  return steps === 1 ? 'step 0 alone' : `steps 0 to ${steps - 1}`;
}
