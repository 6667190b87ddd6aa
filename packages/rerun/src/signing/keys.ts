import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { bytesOfBase64 } from '../embedding/encoding.ts';
import { KeyInvalidError } from '../errors.ts';

/** An Ed25519 key pair, each key 32 bytes in base64. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** 32 bytes, as they are or in base64. */
export type PrivateKey = string | Uint8Array;

const KEY_BYTES = 32;

/** The fixed beginning of an Ed25519 private key in PKCS #8; the 32 bytes follow it. */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A new Ed25519 key pair from the system's random source. */
export function generateKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const bytes = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES);
  return { privateKey: bytes.toString('base64'), publicKey: publicKeyOf(privateKey) };
}

/** @throws KeyInvalidError */
export function privateKeyObject(key: PrivateKey): KeyObject {
  const bytes = typeof key === 'string' ? bytesOfBase64(key) : key;
  if (bytes?.length !== KEY_BYTES) {
    throw new KeyInvalidError('The private key', 'it is not 32 bytes in base64');
  }
  const der = Buffer.concat([pkcs8Start, bytes]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The public key that belongs to a private one, 32 bytes in base64. */
export function publicKeyOf(privateKey: KeyObject): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('base64');
}

/** `undefined` where the bytes are no public key. */
export function publicKeyObject(bytes: Uint8Array): KeyObject | undefined {
  if (bytes.length !== KEY_BYTES) return undefined;
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
