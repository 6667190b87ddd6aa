import { sign, verify } from 'node:crypto';
import { bytesOfBase64 } from '../embedding/encoding.ts';
import { canonicalBytes } from '../json/canonical.ts';
import type { Bundle, Signature } from '../model.ts';
import { type PrivateKey, privateKeyObject, publicKeyObject, publicKeyOf } from './keys.ts';

const SIGNATURE_BYTES = 64;

/**
 * A bundle with a signature over its RFC 8785 bytes; one it had before is replaced.
 *
 * @throws KeyInvalidError
 */
export function signBundle(bundle: Bundle, key: PrivateKey): Bundle {
  return signRecord(bundle, key);
}

/** Signs any record that keeps its signature in a field of that name. */
export function signRecord<T extends { readonly signature?: Signature }>(
  record: T,
  key: PrivateKey,
): T & { readonly signature: Signature } {
  const { signature: _replaced, ...unsigned } = record;
  const privateKey = privateKeyObject(key);
  const sig = sign(null, canonicalBytes(unsigned), privateKey).toString('base64');
  return { ...record, signature: { alg: 'ed25519', pubkey: publicKeyOf(privateKey), sig } };
}

/**
 * What is wrong with a record's signature; `undefined` where nothing is.
 *
 * @param trusted the only public key that counts, in base64; without one, the record's own.
 */
export function signatureFault(
  record: { readonly signature?: Signature },
  trusted?: string,
): string | undefined {
  const { signature, ...unsigned } = record;
  if (signature === undefined) {
    return trusted === undefined ? undefined : 'it is not signed, and a key was asked for';
  }
  const pubkey = bytesOfBase64(signature.pubkey);
  const sig = bytesOfBase64(signature.sig);
  const key = pubkey && publicKeyObject(pubkey);
  if (key === undefined) return 'signature.pubkey is not 32 bytes in base64';
  if (sig?.length !== SIGNATURE_BYTES) return 'signature.sig is not 64 bytes in base64';
  if (trusted !== undefined && trusted !== signature.pubkey) return 'signed with another key';
  return verify(null, canonicalBytes(unsigned), key, sig)
    ? undefined
    : 'the signature does not match what is signed';
}
