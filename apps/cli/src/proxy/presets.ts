/** What clients of a provider are told, and by which variables. */
export interface Preset {
  readonly url: string;
  /** The variable that its SDKs take a base URL from. */
  readonly variable: string;
  /** What such a base URL ends in, where the target's URL has no path. */
  readonly path: string;
  /** Variables without which its SDKs do not start. */
  readonly keys: readonly string[];
}

/** Targets that can be named instead of written out. */
export const presets: Readonly<Record<string, Preset>> = {
  anthropic: {
    url: 'https://api.anthropic.com',
    variable: 'ANTHROPIC_BASE_URL',
    path: '',
    keys: ['ANTHROPIC_API_KEY'],
  },
  openai: {
    url: 'https://api.openai.com',
    variable: 'OPENAI_BASE_URL',
    path: '/v1',
    keys: ['OPENAI_API_KEY'],
  },
  gemini: {
    url: 'https://generativelanguage.googleapis.com',
    variable: 'GOOGLE_GEMINI_BASE_URL',
    path: '',
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  },
};
