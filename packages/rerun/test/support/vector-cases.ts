import {
  type Bundle,
  canonicalBytes,
  capture,
  encodeEmbedding,
  type Json,
  type StepRecord,
  signBundle,
} from '../../src/index.ts';
import { actualOf, privateKey, step } from './samples.ts';

/** One case of `vectors.json`; bytes are text there, since all of them are UTF-8. */
export interface VectorCase {
  readonly name: string;
  readonly bundle: string;
  readonly actual: string;
  readonly verified: boolean;
  readonly errorContains: readonly string[];
  readonly warningContains: readonly string[];
}

type Loose = Record<string, unknown>;

const signed = capture(step, { signingKey: privateKey });
const record = actualOf(step);
const embedding = encodeEmbedding([1, 0, 0, 0]);
const semanticStep: StepRecord = {
  ...step,
  expected: { semantic_embedding: embedding },
  tolerance: { level: 'semantic', threshold: 0.6 },
};
const semantic = capture(semanticStep);
const structuralStep: StepRecord = {
  ...step,
  tolerance: { level: 'structural' },
  expected: {
    transcript: {
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'one moment' },
            { type: 'tool_use', id: 'toolu_1', name: 'find', input: { order: 'R-1', n: 1 } },
          ],
        },
      ],
    },
  },
};
const structural = capture(structuralStep, { extended: true });

/** Changes one place of a value, by its path; `undefined` takes it away. */
function changed(value: unknown, path: string, to: unknown): unknown {
  const copy = structuredClone(value) as Loose;
  const keys = path.split('.');
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key] as Loose;
  const last = keys.at(-1) as string;
  if (to === undefined) delete at[last];
  else at[last] = to;
  return copy;
}

const jcs = (value: unknown): string => Buffer.from(canonicalBytes(value)).toString();
const text = (value: unknown): string => (typeof value === 'string' ? value : jcs(value));

interface Rest {
  readonly actual?: unknown;
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
}

function vector(name: string, bundle: unknown, rest: Rest = {}): VectorCase {
  const { actual = record, errors = [], warnings = [] } = rest;
  return {
    name,
    bundle: text(bundle),
    actual: text(actual),
    verified: errors.length === 0,
    errorContains: errors,
    warningContains: warnings,
  };
}

const violation = (what: 'bundle' | 'actual', place: string, reason = ''): string =>
  `SchemaViolation:${what}: ${place}: ${reason}`;

const levels = [
  '',
  'model.',
  'sampling.',
  'inputs.',
  'runtime.',
  'expected.',
  'tolerance.',
  'signature.',
];
const required = [
  'rerun_version',
  'model',
  'model.vendor',
  'model.id',
  'sampling',
  'sampling.temperature',
  'sampling.top_p',
  'inputs',
  'inputs.system_prompt_sha256',
  'inputs.messages_sha256',
  'runtime',
  'runtime.class',
  'expected',
  'expected.transcript_sha256',
  'tolerance',
  'tolerance.level',
  'signature.alg',
  'signature.pubkey',
  'signature.sig',
];
const hash = `sha256:${'0'.repeat(64)}`;
const tampered: readonly [path: string, to: unknown][] = [
  ['model.vendor', 'openai'],
  ['model.id', 'claude-opus-4-8'],
  ['model.fingerprint', 'fp_2'],
  ['model.fingerprint', undefined],
  ['sampling.temperature', 0.7],
  ['sampling.top_p', 0.5],
  ['sampling.seed', 8],
  ['sampling.seed', undefined],
  ['sampling.max_tokens', 65],
  ['inputs.system_prompt_sha256', hash],
  ['inputs.messages_sha256', hash],
  ['inputs.tools_sha256', hash],
  ['inputs.tools_sha256', undefined],
  ['runtime.class', 'local-vllm'],
  ['runtime.tool_versions', { node: '26.0.0' }],
  ['expected.transcript_sha256', hash],
  ['expected.semantic_embedding', embedding],
  ['tolerance.level', 'structural'],
  ['tolerance.threshold', 0],
  ['signature.sig', Buffer.alloc(64).toString('base64')],
  ['signature.pubkey', Buffer.alloc(32, 9).toString('base64')],
];
const wrongTypes: readonly [path: string, to: unknown, reason: string][] = [
  ['rerun_version', '0.2', 'expected "0.1"'],
  ['rerun_version', 0.1, 'expected "0.1"'],
  ['model', 'claude', 'expected object'],
  ['model.vendor', '', 'expected text that is not empty'],
  ['model.id', 4, 'expected string'],
  ['sampling.temperature', '0', 'expected number'],
  ['sampling.seed', 1.5, 'expected int'],
  ['sampling.max_tokens', 0, 'expected a whole number above 0'],
  ['inputs.messages_sha256', hash.toUpperCase(), 'expected sha256:'],
  ['inputs.tools_sha256', hash.slice(0, -1), 'expected sha256:'],
  ['runtime.class', 'edge', 'expected one of'],
  ['runtime.tool_versions.node', 24, 'expected string'],
  ['expected', [], 'expected object'],
  ['expected.semantic_embedding', 'AAAA', 'expected base64 of finite'],
  ['expected.semantic_embedding', '!!!!', 'expected base64 of finite'],
  ['expected.semantic_embedding', 'AADAfw==', 'expected base64 of finite'],
  ['expected.semantic_embedding', embedding.slice(0, -1), 'expected base64 of finite'],
  ['tolerance.level', 'loose', 'expected one of'],
  ['tolerance.threshold', null, 'expected number'],
  ['signature.alg', 'rsa', 'expected "ed25519"'],
];

const at = (...numbers: number[]) => ({
  ...record,
  output: { embedding: encodeEmbedding(numbers) },
});
const withTranscript = (transcript: Json) => ({ ...record, output: { transcript } });
const plain = changed(signed, 'signature', undefined) as Bundle;

/** Every rule of the format, once or more. */
export function vectorCases(): readonly VectorCase[] {
  return [
    vector('a signed bundle and its own record', signed),
    vector('an unsigned bundle and its own record', plain),
    ...levels.map((level) =>
      vector(
        `an unknown key in the bundle, at ${level || 'the root'}`,
        changed(signed, `${level}extra`, 1),
        {
          errors: [violation('bundle', `${level}extra`, 'unknown key')],
        },
      ),
    ),
    vector('an unknown key that every object has', `{"__proto__":{},${jcs(plain).slice(1)}`, {
      errors: [violation('bundle', '__proto__', 'unknown key')],
    }),
    ...['', 'inputs.', 'output.'].map((level) =>
      vector(`an unknown key in the record, at ${level || 'the root'}`, signed, {
        actual: changed(record, `${level}extra`, 1),
        errors: [violation('actual', `${level}extra`, 'unknown key')],
      }),
    ),
    vector('an unknown key in the runtime of the record', signed, {
      actual: { ...record, runtime: { fingerprint: 'a', extra: 1 } },
      errors: [violation('actual', 'runtime.extra', 'unknown key')],
    }),
    ...required.map((path) =>
      vector(`no ${path}`, changed(signed, path, undefined), {
        errors: [violation('bundle', path, 'missing')],
      }),
    ),
    ...['inputs', 'inputs.system_prompt', 'inputs.messages', 'output'].map((path) =>
      vector(`no ${path} in the record`, signed, {
        actual: changed(record, path, undefined),
        errors: [violation('actual', path, 'missing')],
      }),
    ),
    vector('messages that are no list', signed, {
      actual: changed(record, 'inputs.messages', {}),
      errors: [violation('actual', 'inputs.messages', 'expected array')],
    }),
    vector(
      'semantic without an expected embedding',
      changed(semantic, 'expected.semantic_embedding', undefined),
      {
        errors: [violation('bundle', 'expected.semantic_embedding', 'missing')],
      },
    ),
    vector('semantic without a threshold', changed(semantic, 'tolerance.threshold', undefined), {
      errors: [violation('bundle', 'tolerance.threshold', 'missing')],
    }),
    ...wrongTypes.map(([path, to, reason]) =>
      vector(`${path} is ${JSON.stringify(to)}`, changed(signed, path, to), {
        errors: [violation('bundle', path, reason)],
      }),
    ),
    ...tampered.map(([path, to]) =>
      vector(
        `after signing, ${path} became ${JSON.stringify(to) ?? 'absent'}`,
        changed(signed, path, to),
        {
          errors: ['BadSignature'],
        },
      ),
    ),
    vector(
      'a bundle that was not made by the key it names',
      {
        ...signBundle(plain, Buffer.alloc(32, 8)),
        signature: {
          ...signBundle(plain, Buffer.alloc(32, 8)).signature,
          pubkey: signed.signature?.pubkey,
        },
      },
      { errors: ['BadSignature'] },
    ),
    vector('a signature that is not base64', changed(signed, 'signature.sig', 'not base64'), {
      errors: ['BadSignature:signature.sig is not 64 bytes in base64'],
    }),
    vector('a signature in base64url', changed(signed, 'signature.sig', `${'_'.repeat(86)}==`), {
      errors: ['BadSignature:signature.sig is not 64 bytes in base64'],
    }),
    vector('a public key of the wrong length', changed(signed, 'signature.pubkey', 'AAAA'), {
      errors: ['BadSignature:signature.pubkey is not 32 bytes in base64'],
    }),
    vector('another system prompt', signed, {
      actual: changed(record, 'inputs.system_prompt', 'be brief '),
      errors: ['InputHashMismatch:system_prompt_sha256'],
    }),
    vector('other messages, other tools and another answer, all told', signed, {
      actual: {
        inputs: { system_prompt: 'be brief', messages: [], tools: [] },
        output: { transcript: null },
      },
      errors: [
        'InputHashMismatch:messages_sha256',
        'InputHashMismatch:tools_sha256',
        'TranscriptHashMismatch',
      ],
    }),
    vector('pinned tools and none in the record', signed, {
      actual: changed(record, 'inputs.tools', undefined),
      errors: ['InputHashMismatch:tools_sha256'],
    }),
    vector('keys of a message in another order are the same message', signed, {
      actual: JSON.stringify(record, null, 2).replace(
        /"role": "user",\s+"content": "say hi"/,
        '"content": "say hi", "role": "user"',
      ),
    }),
    vector('no transcript in the record', signed, {
      actual: changed(record, 'output.transcript', undefined),
      errors: ['TranscriptHashMismatch'],
    }),
    vector('an embedding exactly on the threshold', semantic, { actual: at(0.6, 0.8, 0, 0) }),
    vector('an embedding just below the threshold', semantic, {
      actual: at(0.59, 0.8, 0, 0),
      errors: ['SemanticBelowThreshold:cosine=0.5935,threshold=0.6'],
    }),
    vector('the same embedding with threshold 1', changed(semantic, 'tolerance.threshold', 1), {
      actual: at(3, 0, 0, 0),
    }),
    vector(
      'an opposite embedding with threshold -1',
      changed(semantic, 'tolerance.threshold', -1),
      {
        actual: at(-2, 0, 0, 0),
      },
    ),
    vector(
      'a vector of zeros, even with threshold -1',
      changed(semantic, 'tolerance.threshold', -1),
      {
        actual: at(0, 0, 0, 0),
        errors: ['SemanticBelowThreshold:cosine=0.0000,threshold=-1'],
      },
    ),
    vector('an embedding that is too short', semantic, {
      actual: at(1, 0, 0),
      errors: ['EmbeddingDimensionMismatch:bundle=4,actual=3'],
    }),
    vector('an embedding of half a number', semantic, {
      actual: { ...record, output: { embedding: 'AACAPwAA' } },
      errors: [violation('actual', 'output.embedding', 'expected base64 of finite')],
    }),
    vector('no embedding in the record', semantic, { errors: ['MissingEmbedding:'] }),
    vector('structural in 0.1', capture(structuralStep), {
      actual: actualOf(structuralStep),
      errors: ['UnsupportedTolerance:structural'],
    }),
    vector('structural in 0.1+tracefork.1: other words, another id, the same call', structural, {
      actual: withTranscript({
        messages: [
          { role: 'assistant', content: 'let me look' },
          {
            role: 'assistant',
            tool_calls: [
              { id: 'x', function: { name: 'find', arguments: '{"n":1,"order":"R-1"}' } },
            ],
          },
        ],
      }),
    }),
    vector('structural in 0.1+tracefork.1: another argument', structural, {
      actual: withTranscript({
        messages: [
          { role: 'assistant', content: [{ type: 'tool_call', name: 'find', arguments: {} }] },
        ],
      }),
      errors: ['ToolCallMismatch:index=0'],
    }),
    vector('tool calls pinned in 0.1', changed(structural, 'rerun_version', '0.1'), {
      errors: [violation('bundle', 'expected.tool_calls_sha256', 'unknown key')],
    }),
    vector('another fingerprint, which is a warning', signed, {
      actual: { ...record, runtime: { fingerprint: 'fp_9' } },
      warnings: ['FingerprintDrift:bundle=fp_1,actual=fp_9'],
    }),
    vector('the same fingerprint', signed, {
      actual: { ...record, runtime: { fingerprint: 'fp_1' } },
    }),
    vector('a bundle that is not canonical', JSON.stringify(signed, null, 2), {
      errors: [violation('bundle', 'line 1, column 2', 'not in canonical form')],
    }),
    vector('a canonical bundle with a line feed after it', `${jcs(signed)}\n`, {
      errors: ['not in canonical form'],
    }),
    vector(
      'a number that is not written as RFC 8785 writes it',
      jcs(plain).replace('"top_p":1', '"top_p":1.0'),
      {
        errors: ['not in canonical form'],
      },
    ),
    vector(
      'a key that occurs twice in the bundle',
      jcs(signed).replace('{"level":', '{"level":"byte","level":'),
      {
        errors: [violation('bundle', 'tolerance.level', 'the key occurs twice')],
      },
    ),
    vector(
      'a key that occurs twice under two spellings',
      jcs(signed).replace('{"level":', String.raw`{"le\u0076el":"byte","level":`),
      {
        errors: [violation('bundle', 'tolerance.level', 'the key occurs twice')],
      },
    ),
    vector('a key that occurs twice deep in the record', signed, {
      actual: jcs(record).replace('"role":"user"', '"role":"user","role":"user"'),
      errors: [violation('actual', 'inputs.messages[0].role', 'the key occurs twice')],
    }),
    vector('a number beyond all doubles', signed, {
      actual: jcs(record).replace('"say hi"', '1e999'),
      errors: [violation('actual', 'inputs.messages[0].content', 'a number that is not finite')],
    }),
    vector('a whole number that readers round differently', signed, {
      actual: jcs(record).replace('"say hi"', '12345678901234567890'),
      errors: [violation('actual', 'inputs.messages[0].content', 'a whole number beyond 2^53')],
    }),
    vector('half a surrogate pair', signed, {
      actual: jcs(record).replace('say hi', String.raw`\ud83d`),
      errors: [
        violation('actual', 'inputs.messages[0].content', 'text with half a surrogate pair'),
      ],
    }),
    vector('nesting without end', signed, {
      actual: jcs(record).replace('"say hi"', `${'['.repeat(5000)}${']'.repeat(5000)}`),
      errors: ['nested deeper than 256'],
    }),
    vector('a bundle that is no object', '[]', {
      errors: ['SchemaViolation:bundle: (root): expected object'],
    }),
    vector('a bundle that is not JSON', `${jcs(signed).slice(0, -2)},}`, {
      errors: ['SchemaViolation:bundle: line 1, column', 'not JSON'],
    }),
    vector('a bundle with a comment', `${jcs(signed).slice(0, -1)}/* */}`, {
      errors: ['SchemaViolation:bundle: line 1, column', 'not JSON'],
    }),
    vector('a bundle that begins with a byte order mark', `\uFEFF${jcs(signed)}`, {
      errors: ['SchemaViolation:bundle: line 1, column 1: not JSON'],
    }),
    vector('two wrong files, both told', changed(signed, 'model', undefined), {
      actual: changed(record, 'output', undefined),
      errors: [violation('bundle', 'model', 'missing'), violation('actual', 'output', 'missing')],
    }),
  ];
}
