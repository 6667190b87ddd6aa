export type { SealErrorCode } from './seal/errors.ts';
export type { SaidSampling } from './seal/sampling.ts';
export { actualOfStep, type Sealed, type SealOptions, sealStep } from './seal/seal-step.ts';
export {
  type ProveOptions,
  proveStep,
  type SealedTape,
  type SealTapeOptions,
  sealTape,
  verifyManifest,
} from './seal/seal-tape.ts';
export { tapeRunner } from './seal/tape-runner.ts';
