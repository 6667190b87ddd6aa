import crypto from 'node:crypto';
import { takenBy } from '../taken-by.ts';
import { type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

const makers = [
  'generateKey',
  'generateKeySync',
  'generateKeyPair',
  'generateKeyPairSync',
  'generatePrime',
  'generatePrimeSync',
  'publicEncrypt',
] as const;

/** Algorithms of the Web's `subtle.sign` and `subtle.encrypt` that draw inside OpenSSL. */
const randomised: ReadonlySet<string> = new Set(['ECDSA', 'RSA-PSS', 'RSA-OAEP']);

/** OpenSSL's own randomness cannot be served, so its use in a session is noted. */
export function patchKeyNotices(): Undo {
  const subtle: object = Object.getPrototypeOf(crypto.webcrypto.subtle);
  return undoAll([
    ...makers.map((name) => replaceFunction(crypto, name, noting(`crypto.${name}`))),
    replaceFunction(crypto.ECDH.prototype, 'generateKeys', noting('ECDH.generateKeys')),
    replaceFunction(
      crypto.DiffieHellman.prototype,
      'generateKeys',
      noting('DiffieHellman.generateKeys'),
    ),
    replaceFunction(subtle, 'generateKey', noting('subtle.generateKey')),
    ...(['sign', 'encrypt'] as const).map((name) =>
      replaceFunction(subtle, name, noting(`subtle.${name}`, usesRandomness)),
    ),
  ]);
}

function noting(
  name: string,
  matters: (args: readonly unknown[]) => boolean = () => true,
): (original: Native) => Native {
  return (original) => {
    return function noticed(this: unknown, ...args: unknown[]) {
      const taken = matters(args) ? takenBy(noticed) : undefined;
      taken?.session.uncovered({ what: 'crypto-key', detail: `${name}, by ${taken.owner}` });
      return Reflect.apply(original, this, args);
    };
  };
}

function usesRandomness([algorithm]: readonly unknown[]): boolean {
  const name =
    typeof algorithm === 'object' && algorithm !== null && 'name' in algorithm
      ? algorithm.name
      : algorithm;
  return randomised.has(String(name).toUpperCase());
}
