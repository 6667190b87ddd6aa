import type { Hash, Json, Signature } from '../model.ts';

/** What can be shown of a step, each by itself. */
export const partNames = [
  'model',
  'sampling',
  'system_prompt',
  'messages',
  'tools',
  'transcript',
  'request',
  'response',
  'attempts',
] as const;

export type PartName = (typeof partNames)[number];

/** The hashes of a step's parts, each salted, so that none can be guessed. */
export interface StepCommitment {
  readonly index: number;
  readonly parts: Readonly<Record<PartName, Hash>>;
}

/** Signed hashes over a whole tape. It tells how many steps there are, and nothing of what they say. */
export interface Manifest {
  readonly seal_version: '0.1';
  readonly tape: {
    /** Lower-case hex SHA-256 of the tape's text. */
    readonly chain: string;
    /** Lower-case hex, comparable across implementations. */
    readonly digest: string;
    readonly complete: boolean;
    /** ISO 8601. */
    readonly created: string;
  };
  /** `hashOf` each step's commitment, in order. */
  readonly steps: readonly Hash[];
  readonly signature?: Signature;
}

/** Opens a manifest's commitments; whoever has it and the tape can show any part. Keep it private. */
export interface ManifestSecret {
  readonly seal_secret_version: '0.1';
  /** `hashOf` the manifest it belongs to. */
  readonly manifest_sha256: Hash;
  /** 32 bytes in base64. */
  readonly secret: string;
}

/** One step of a sealed tape, with as much of it in the clear as its owner wants. */
export interface StepProof {
  readonly seal_proof_version: '0.1';
  readonly manifest: Manifest;
  readonly step: StepCommitment;
  readonly shown: Readonly<
    Partial<Record<PartName, { readonly salt: string; readonly value: Json }>>
  >;
}
