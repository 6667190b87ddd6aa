export { type AnthropicRunnerOptions, anthropicRunner } from './apply/anthropic-runner.ts';
export { type ApplyOptions, apply } from './apply/apply.ts';
export type { Embedder, RunAnswer, Runner, RunRequest } from './apply/runner.ts';
export { type VendorRunnerOptions, vendorRunner } from './apply/vendor-runner.ts';
export { type CaptureOptions, capture } from './capture.ts';
export type {
  CheckArguments,
  ExitCode,
  ProveArguments,
  Recordings,
  RerunIo,
} from './command/io.ts';
export { cosine } from './embedding/cosine.ts';
export { decodeEmbedding, encodeEmbedding } from './embedding/encoding.ts';
export { type LocalEmbedderOptions, localEmbedder } from './embedding/local-embedder.ts';
export { type EmbedderName, embedderNames, namedEmbedder } from './embedding/named-embedder.ts';
export { packagedEmbedder } from './embedding/packaged-embedder.ts';
export type { RerunErrorCode } from './errors.ts';
export { canonicalBytes, hashOf } from './json/canonical.ts';
export type {
  Manifest,
  ManifestSecret,
  PartName,
  StepCommitment,
  StepProof,
} from './manifest/model.ts';
export { verifyProof } from './manifest/verify-proof.ts';
export type * from './model.ts';
export { runCli } from './run-cli.ts';
export { type ReadKeyOptions, readKeyFile } from './signing/key-file.ts';
export { generateKeyPair, type KeyPair, type PrivateKey } from './signing/keys.ts';
export { signBundle } from './signing/signature.ts';
export { type VerifyOptions, type VerifyResult, verify } from './verify/verify.ts';
