import { digestOf } from '../digest-lines.ts';

/** A request and its response, as bytes. */
export type BytePair = readonly [request: Uint8Array, response: Uint8Array];

/** What a tape of Python tracefork holds, whichever version wrote it. */
export interface PythonTapeContent {
  readonly agentName: string;
  /** What the recording covered, such as `single-process-asyncio-v1`. */
  readonly boundary: string;
  /** In recorded order. */
  readonly draws: ReadonlyArray<readonly [kind: string, value: string]>;
  /** In recorded order. */
  readonly exchanges: readonly BytePair[];
  /** From version 3 on; empty before. */
  readonly toolExchanges: readonly BytePair[];
  /** From version 4 on; empty before. */
  readonly asyncBatches: readonly unknown[];
  /** From version 5 on; empty before. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** From version 6 on; empty before. */
  readonly requestUrls: readonly (string | null)[];
  readonly contentRedacted: boolean;
}

export interface PythonTape extends PythonTapeContent {
  /** SHA-256 in lower-case hex, as Python tracefork computes it. */
  digest(): string;
}

export function pythonTape(content: PythonTapeContent): PythonTape {
  return { ...content, digest: () => digestOf(content) };
}
