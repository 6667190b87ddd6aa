/** A form by which a credential is known, whoever's it is. */
export interface CredentialFormat {
  readonly name: string;
  /** The first group, where there is one, is the secret. */
  readonly pattern: RegExp;
  /** A text that has none of these has none; makes a search quick. */
  readonly has: readonly string[];
}

const before = '(?<![0-9A-Za-z_-])';
const format = (name: string, has: string, source: string): CredentialFormat => ({
  name,
  has: has.split(' '),
  pattern: new RegExp(source.startsWith('-----') ? source : before + source, 'g'),
});

/**
 * Forms of credentials with a beginning of their own, as their issuers document or show them. Keys
 * without one (Mistral, Cohere, Azure) cannot be told from other random text and are not here.
 */
export const credentialFormats: readonly CredentialFormat[] = [
  format('anthropic-key', 'sk-ant-', 'sk-ant-[a-z0-9]{2,12}-[\\w-]{20,}'),
  format('openai-key', 'sk-', 'sk-(?:proj|svcacct|admin|None)-[\\w-]{20,}'),
  format('openai-legacy-key', 'T3BlbkFJ', 'sk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}'),
  format('openrouter-key', 'sk-or-', 'sk-or-v1-[0-9a-f]{64}'),
  format('google-api-key', 'AIza', 'AIza[\\w-]{35}(?![\\w-])'),
  format('google-oauth-token', 'ya29.', 'ya29\\.[\\w-]{20,}'),
  format('groq-key', 'gsk_', 'gsk_[0-9A-Za-z]{40,}'),
  format('xai-key', 'xai-', 'xai-[0-9A-Za-z]{60,}'),
  format('perplexity-key', 'pplx-', 'pplx-[0-9A-Za-z]{40,}'),
  format('hugging-face-token', 'hf_', 'hf_[0-9A-Za-z]{34}(?![0-9A-Za-z])'),
  format('replicate-token', 'r8_', 'r8_[0-9A-Za-z]{37}(?![0-9A-Za-z])'),
  format('github-token', 'ghp_ gho_ ghu_ ghs_ ghr_', 'gh[pousr]_[0-9A-Za-z]{36,}'),
  format('github-fine-grained-token', 'github_pat_', 'github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}'),
  format('gitlab-token', 'glpat-', 'glpat-[\\w-]{20,}'),
  format('npm-token', 'npm_', 'npm_[0-9A-Za-z]{36}(?![0-9A-Za-z])'),
  format('pypi-token', 'pypi-', 'pypi-AgE[\\w-]{50,}'),
  format(
    'aws-access-key-id',
    'AKIA ASIA',
    '(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}(?![0-9A-Za-z])',
  ),
  format('slack-token', 'xox', 'xox[abeprs]-[0-9A-Za-z-]{20,}'),
  format('slack-app-token', 'xapp-', 'xapp-\\d-[0-9A-Za-z-]{20,}'),
  format(
    'stripe-key',
    'sk_live_ sk_test_ rk_live_ rk_test_',
    '[sr]k_(?:live|test)_[0-9A-Za-z]{16,}',
  ),
  format('sendgrid-key', 'SG.', 'SG\\.[\\w-]{22}\\.[\\w-]{43}'),
  format('digitalocean-token', 'doo_v1_ dop_v1_ dor_v1_', 'do[opr]_v1_[0-9a-f]{64}'),
  format('databricks-token', 'dapi', 'dapi[0-9a-f]{32}(?![0-9A-Za-z])'),
  format('supabase-token', 'sbp_', 'sbp_[0-9a-f]{40}'),
  format('notion-token', 'ntn_', 'ntn_[0-9A-Za-z]{40,}'),
  format('linear-key', 'lin_api_', 'lin_api_[0-9A-Za-z]{40}'),
  format('jwt', 'eyJ', 'eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}'),
  format(
    'url-password',
    '://',
    '[a-z][a-z0-9+.-]{1,20}://[^\\s/:@"\'\\\\]{1,100}:([^\\s/:@"\'\\\\]{6,200})@',
  ),
  format(
    'private-key',
    '-----BEGIN',
    '-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----((?:[0-9A-Za-z+/=\\s]|\\\\{1,4}[nr]){40,10000})-----END',
  ),
];
