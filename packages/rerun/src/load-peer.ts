import { PeerMissingError, PeerUnusableError } from './errors.ts';

/**
 * Loads an optional peer dependency.
 *
 * @throws PeerMissingError where it is not installed, PeerUnusableError where it is and fails.
 */
export async function loadPeer<T>(
  name: string,
  options: { readonly purpose: string; readonly load: () => Promise<T> },
): Promise<T> {
  const { purpose, load } = options;
  try {
    return await load();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const missing = code === 'ERR_MODULE_NOT_FOUND' && String(cause).includes(`'${name}'`);
    throw missing
      ? new PeerMissingError(name, { purpose, cause })
      : new PeerUnusableError(name, { purpose, cause });
  }
}
