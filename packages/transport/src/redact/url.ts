import { placeholder } from './placeholder.ts';

const secretParameter =
  /^(key|(\w+[-_])?(api[-_]?key|app[-_]?key|subscription[-_]?key|token|secret)|hapikey|auth|code|code_verifier|client_assertion|jwt|bearer|session|pwd|passwd|password|sig|signature|x-amz-(signature|credential|security-token)|x-goog-(signature|credential))$/i;

/** The URL with credentials in its query and user info replaced by placeholders. */
export function redactUrl(url: string): string {
  if (!url.includes('?') && !url.includes('@')) return url;
  const withoutUser = url.replace(/^(https?:\/\/)[^/?#@]*@/, `$1${placeholder('userinfo')}@`);
  const start = withoutUser.indexOf('?');
  if (start === -1) return withoutUser;
  const query = withoutUser
    .slice(start + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      return equals !== -1 && secretParameter.test(decode(name))
        ? `${name}=${placeholder(decode(name).toLowerCase())}`
        : pair;
    });
  return `${withoutUser.slice(0, start)}?${query.join('&')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
