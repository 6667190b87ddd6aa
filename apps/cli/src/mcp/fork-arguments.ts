import * as z from 'zod';
import type { Part } from './answer.ts';
import { part, run } from './schemas.ts';

/** What may be changed at a step: exactly one thing. */
export type Change =
  | { readonly kind: 'resample' | 'drop' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'set'; readonly path: string; readonly value: unknown }
  | { readonly kind: 'model'; readonly name: string };

export interface ForkInput {
  readonly run: string;
  readonly step: number;
  readonly change: Change;
  readonly times?: number | undefined;
  readonly control?: boolean | undefined;
  readonly passIf?: string | undefined;
}

const change: z.ZodType<Change> = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('resample') }).describe('ask the model again'),
    z.object({ kind: z.literal('drop') }).describe('the model said nothing; tool calls stay'),
    z
      .object({ kind: z.literal('text'), text: z.string().max(100_000) })
      .describe('the model said this; tool calls stay'),
    z.object({
      kind: z.literal('set'),
      path: z.string().startsWith('/').describe('into the answer: /content/1/input/date'),
      value: z.json(),
    }),
    z
      .object({ kind: z.literal('model'), name: z.string().min(1).max(200) })
      .describe('another model from this step on'),
  ])
  .describe('what is changed at the step');

export const forkInput: z.ZodType<ForkInput & Part> = z.object({
  run,
  step: z.int().min(0).describe('the step to change, from 0'),
  change,
  times: z.int().min(1).max(100).optional().describe('so many trials; default: 1'),
  control: z.boolean().optional().describe('as many trials with the recorded answer kept'),
  passIf: z.string().max(1000).optional().describe('pattern of a good output, such as /sent/i'),
  ...part,
});

/** The command line of a fork, without what is about asking and spending. */
export function forkArguments({
  run,
  step,
  change,
  times,
  control,
  passIf,
}: ForkInput): readonly string[] {
  return [
    'fork',
    run,
    '--step',
    String(step),
    ...changeArguments(change),
    ...(times === undefined ? [] : ['--times', String(times)]),
    ...(control === true ? ['--control'] : []),
    ...(passIf === undefined ? [] : [`--pass-if=${passIf}`]),
  ];
}

function changeArguments(change: Change): readonly string[] {
  switch (change.kind) {
    case 'resample':
      return ['--resample'];
    case 'text':
      return [`--text=${change.text}`];
    case 'set':
      return [`--set=${change.path}=${JSON.stringify(change.value)}`];
    case 'drop':
      return ['--drop'];
    case 'model':
      return [`--model=${change.name}`];
  }
}
