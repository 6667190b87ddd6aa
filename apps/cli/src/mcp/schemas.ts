import * as z from 'zod';

export const run: z.ZodString = z
  .string()
  .min(1)
  .max(1000)
  .describe(
    'a run: its id or the beginning of one, latest, a branch (ab12/3), or the path of a tape',
  );

/** Which part of a long answer. */
export const part: {
  readonly at: z.ZodOptional<z.ZodString>;
  readonly from: z.ZodOptional<z.ZodNumber>;
} = {
  at: z
    .string()
    .max(2000)
    .optional()
    .describe('JSON Pointer to the part of the answer that is wanted'),
  from: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('first character of a text, or entry of a list, at that place'),
};
