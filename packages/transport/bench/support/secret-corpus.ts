import { createHash } from 'node:crypto';
import { seededText } from '@tracefork/bench/seeded-text';

/** A text with one secret, or with none. */
export interface Sample {
  /** How the secret is written, or what the innocent text is. */
  readonly as: string;
  readonly secret: string | null;
  /** As it arrives. */
  readonly pieces: readonly string[];
}

/** Random characters and numbers, the same for the same seed. */
export interface Dice {
  /** A whole number below the limit. */
  readonly below: (limit: number) => number;
  readonly text: (length: number, alphabet?: string) => string;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const alnum: string = lower + lower.toUpperCase() + digits;

export function dice(seed: string): Dice {
  let block = 0;
  let bytes: Buffer = Buffer.alloc(0);
  const below = (limit: number): number => {
    if (bytes.length < 4) bytes = createHash('sha512').update(`${seed} ${block++}`).digest();
    const value = bytes.readUInt32LE(0) % limit;
    bytes = bytes.subarray(4);
    return value;
  };
  const text = (length: number, alphabet = alnum): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  return { below, text };
}

type Make = (roll: Dice) => string;
const hex = `${digits}abcdef`;
const word = `${alnum}_-`;

/** Credentials as their issuers write them; those of the second list have nothing that gives them away. */
export const wellKnown: Readonly<Record<string, Make>> = {
  'anthropic-key': ({ text }) => `sk-ant-api03-${text(93, word)}AA`,
  'openai-key': ({ text }) => `sk-proj-${text(74, word)}T3BlbkFJ${text(74, word)}`,
  'openai-legacy-key': ({ text }) => `sk-${text(20)}T3BlbkFJ${text(20)}`,
  'openrouter-key': ({ text }) => `sk-or-v1-${text(64, hex)}`,
  'google-api-key': ({ text }) => `AIza${text(35, word)}`,
  'groq-key': ({ text }) => `gsk_${text(52)}`,
  'xai-key': ({ text }) => `xai-${text(80)}`,
  'hugging-face-token': ({ text }) => `hf_${text(34)}`,
  'replicate-token': ({ text }) => `r8_${text(37)}`,
  'github-token': ({ text, below }) => `gh${'pousr'[below(5)]}_${text(36)}`,
  'github-fine-grained-token': ({ text }) => `github_pat_${text(22)}_${text(59)}`,
  'gitlab-token': ({ text }) => `glpat-${text(20, word)}`,
  'npm-token': ({ text }) => `npm_${text(36)}`,
  'aws-access-key-id': ({ text }) => `AKIA${text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'slack-token': ({ text }) => `xoxb-${text(12, digits)}-${text(13, digits)}-${text(24)}`,
  'stripe-key': ({ text }) => `sk_live_${text(24)}`,
  'sendgrid-key': ({ text }) => `SG.${text(22, word)}.${text(43, word)}`,
  jwt: ({ text }) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI${text(40)}.${text(43, word)}`,
  'url-password': ({ text }) => `postgres://app:${text(16)}@db.internal:5432/app`,
};
export const nondescript: Readonly<Record<string, Make>> = {
  'mistral-key': ({ text }) => text(32),
  'azure-openai-key': ({ text }) => text(32, hex),
  'aws-secret-access-key': ({ text }) => text(40, `${alnum}/+`),
  password: ({ text, below }) => `${text(4 + below(5), lower)}${text(3, '!#$%&*')}${text(3)}`,
};

/** Texts in which there is no secret. */
export const innocent: Readonly<Record<string, Make>> = {
  prose: ({ below }) => seededText(below(1e9))(400),
  uuid: ({ text }) => [8, 4, 4, 4, 12].map((length) => text(length, hex)).join('-'),
  'git commit': ({ text }) => `commit ${text(40, hex)}`,
  'sha256 digest': ({ text }) => `sha256:${text(64, hex)}`,
  'npm integrity': ({ text }) => `"integrity": "sha512-${text(86, `${alnum}+/`)}=="`,
  'image in base64': ({ text }) => `data:image/png;base64,${text(2000, `${alnum}+/`)}`,
  'tool use id': ({ text }) => `"tool_use_id": "toolu_01${text(22)}"`,
  'message id': ({ text }) => `"id": "msg_01${text(22)}"`,
  'chat completion id': ({ text }) => `"id": "chatcmpl-${text(29)}"`,
  'thinking signature': ({ text }) => `"signature": "${text(300, `${alnum}+/`)}"`,
  'key in documentation': () => 'export ANTHROPIC_API_KEY=sk-ant-... # or sk-ant-api03-XXXX',
  'words that begin alike': () =>
    'pip install sk-learn task-runner ask-me risk-free-rate-calculator',
  'public key': ({ text }) =>
    `-----BEGIN PUBLIC KEY-----\n${text(64, `${alnum}+/`)}\n-----END PUBLIC KEY-----`,
  'url with a port': ({ text }) => `https://${text(8, lower)}.example.com:8443/${text(12)}?page=2`,
  'file path': ({ text }) => `/home/${text(6, lower)}/src/${text(10, lower)}/sk_test_helpers.ts`,
  'example of AWS': () => 'AKIAIOSFODNN7EXAMPLE',
};

const event = (text: string): string =>
  `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`;

function parts(text: string, roll: Dice, most: number): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = 1 + roll.below(most);
    found.push(text.slice(at, at + length));
    at += length;
  }
  return found;
}

/** Ways in which a secret is written; `null`: ways of which the documentation says that they are not found. */
export const writings: Readonly<Record<string, (text: string, roll: Dice) => readonly string[]>> = {
  'JSON body': (text) => [JSON.stringify({ messages: [{ role: 'user', content: text }] })],
  'JSON in JSON': (text) => [JSON.stringify({ arguments: JSON.stringify({ text }) })],
  'body in chunks': (text, roll) => parts(JSON.stringify({ content: text }), roll, 16),
  'event stream, 1 to 6 letters an event': (text, roll) => parts(text, roll, 6).map(event),
  'event stream in other chunks': (text, roll) =>
    parts(parts(text, roll, 6).map(event).join(''), roll, 40),
  'form body': (text) => [new URLSearchParams({ text }).toString()],
  'basic authentication': (text) => [Buffer.from(`user:${text}`).toString('base64')],
  base64url: (text) => [Buffer.from(text).toString('base64url')],
  hex: (text) => [Buffer.from(text).toString('hex')],
  reversed: (text) => [[...text].reverse().join('')],
  'in two values': (text) => [
    JSON.stringify({ a: text.slice(0, text.length / 2), b: text.slice(text.length / 2) }),
  ],
};
