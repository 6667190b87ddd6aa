import type { HttpAnswer, HttpCall } from '../http.ts';
import type { BuiltResponse } from '../spec.ts';

/** A recorded step: what was asked, and what the agent got in the end, after content decoding. */
export interface RecordedAnswer {
  readonly call: HttpCall;
  readonly answer: HttpAnswer;
}

/** A changed answer, valid for the same request. */
export interface MutatedResponse {
  readonly kind: 'response';
  /** Its headers are the recorded ones, without those of the old bytes (`content-encoding` …). */
  readonly response: BuiltResponse;
  /** What was mended so that the provider accepts it in later requests; sentences, often none. */
  readonly repairs: readonly string[];
}

/** A request after a mutation. */
export interface MutatedRequest {
  readonly kind: 'request';
  /** False: this request has nothing that the mutation is about, and stays as it is. */
  readonly changed: boolean;
  /** Absolute or a path, as it came; some providers name the model here. */
  readonly url: string;
  readonly body: Uint8Array;
  /** What was left out so that the provider accepts the request; sentences, often none. */
  readonly repairs: readonly string[];
}
