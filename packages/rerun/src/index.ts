export { type CaptureOptions, capture } from './capture.ts';
export { cosine } from './embedding/cosine.ts';
export { decodeEmbedding, encodeEmbedding } from './embedding/encoding.ts';
export type { RerunErrorCode } from './errors.ts';
export { canonicalBytes, hashOf } from './json/canonical.ts';
export type * from './model.ts';
export { generateKeyPair, type KeyPair, type PrivateKey } from './signing/keys.ts';
export { signBundle } from './signing/signature.ts';
export { type VerifyOptions, type VerifyResult, verify } from './verify/verify.ts';
