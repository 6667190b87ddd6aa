import * as z from 'zod';
import { hasFloats } from '../embedding/encoding.ts';

/** Pieces that bundles, steps and actual records share. Everything here is inside this package. */
const text = z.string().min(1, 'expected text that is not empty');

export const shared: Shared = {
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 lower-case hex digits'),
  embedding: z.string().refine(hasFloats, 'expected base64 of finite little-endian float32'),
  model: z.strictObject({ vendor: text, id: text, fingerprint: text.optional() }),
  sampling: z.strictObject({
    temperature: z.number(),
    top_p: z.number(),
    seed: z.int().optional(),
    max_tokens: z.int().positive('expected a whole number above 0').optional(),
  }),
  inputs: z.strictObject({
    system_prompt: z.string(),
    messages: z.array(z.unknown()),
    tools: z.array(z.unknown()).optional(),
  }),
  runtime: z.strictObject({
    class: z.enum(['cloud', 'local-vllm', 'local-transformers']),
    tool_versions: z.record(z.string(), z.string()).optional(),
  }),
  tolerance: z.strictObject({
    level: z.enum(['byte', 'semantic', 'structural']),
    threshold: z.number().optional(),
  }),
  signature: z.strictObject({
    alg: z.literal('ed25519'),
    pubkey: z.string(),
    sig: z.string(),
  }),
};

type Shared = Readonly<
  Record<
    'hash' | 'embedding' | 'model' | 'sampling' | 'inputs' | 'runtime' | 'tolerance' | 'signature',
    z.ZodType
  >
>;
