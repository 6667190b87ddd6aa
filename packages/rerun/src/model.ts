/** A JSON value as `JSON.parse` yields it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** The format of agent-rerun 0.1; any implementation reads it. */
export type PlainVersion = '0.1';

/** 0.1 and what this package adds to it; other implementations refuse it, as they should. */
export type ExtendedVersion = '0.1+tracefork.1';

export type ToleranceLevel = 'byte' | 'semantic' | 'structural';

/** `sha256:` and 64 lower-case hex digits, over the RFC 8785 bytes of the value it stands for. */
export type Hash = string;

export interface Model {
  readonly vendor: string;
  readonly id: string;
  /** What the vendor calls the exact build that answered. */
  readonly fingerprint?: string;
}

export interface Sampling {
  readonly temperature: number;
  readonly top_p: number;
  readonly seed?: number;
  /** At least 1. */
  readonly max_tokens?: number;
}

export interface Runtime {
  readonly class: 'cloud' | 'local-vllm' | 'local-transformers';
  readonly tool_versions?: Readonly<Record<string, string>>;
}

export interface Tolerance {
  readonly level: ToleranceLevel;
  /** Lowest cosine that passes; required by `semantic`. */
  readonly threshold?: number;
}

/** All three in base64; over the RFC 8785 bytes of the record without `signature`. */
export interface Signature {
  readonly alg: 'ed25519';
  readonly pubkey: string;
  readonly sig: string;
}

export interface PinnedInputs {
  readonly system_prompt_sha256: Hash;
  readonly messages_sha256: Hash;
  readonly tools_sha256?: Hash;
}

export interface PinnedOutput {
  readonly transcript_sha256?: Hash;
  /** Base64 of little-endian float32. */
  readonly semantic_embedding?: string;
  /** Extended bundles only: one hash of `{name, arguments}` a tool call, in order. */
  readonly tool_calls_sha256?: readonly Hash[];
}

/** One model step, pinned by hashes. */
export interface Bundle {
  readonly rerun_version: PlainVersion | ExtendedVersion;
  readonly model: Model;
  readonly sampling: Sampling;
  readonly inputs: PinnedInputs;
  readonly runtime: Runtime;
  readonly expected: PinnedOutput;
  readonly tolerance: Tolerance;
  readonly signature?: Signature;
}

/** What was sent, in the clear. */
export interface Inputs {
  readonly system_prompt: string;
  readonly messages: readonly Json[];
  readonly tools?: readonly Json[];
}

/** What `capture` reads: a step that was performed, in the clear. */
export interface StepRecord {
  readonly model: Model;
  readonly sampling: Sampling;
  readonly inputs: Inputs;
  readonly runtime: Runtime;
  readonly expected: {
    readonly transcript?: Json;
    /** Base64 of little-endian float32. */
    readonly semantic_embedding?: string;
  };
  readonly tolerance: Tolerance;
}

/** What `verify` holds against a bundle: a step performed again, in the clear. */
export interface ActualRecord {
  readonly inputs: Inputs;
  readonly output: {
    readonly transcript?: Json;
    /** Base64 of little-endian float32. */
    readonly embedding?: string;
  };
  readonly runtime?: { readonly fingerprint?: string };
}
