/** How the agent gives a request up. */
export type GiveUp =
  /** Aborts that many milliseconds after it started. */
  | { readonly when: 'later'; readonly ms: number }
  /** Aborts when the first chunk of the body is there. */
  | { readonly when: 'first-chunk' }
  /** `AbortSignal.timeout(ms)`. */
  | { readonly when: 'signal-timeout'; readonly ms: number }
  /** The client's own option for a timeout. */
  | { readonly when: 'client-timeout'; readonly ms: number };

/** A request that every client can make in its own way. */
export interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The body is sent as a stream of these pieces, in chunked encoding. */
  readonly pieces?: readonly Buffer[];
  readonly giveUp?: GiveUp;
  /** Certificate authority to trust. */
  readonly ca?: string;
  readonly stream?: boolean;
}

/** A controller and what to do when the first chunk comes. */
export function giveUpOf(call: Call): {
  readonly signal: AbortSignal | undefined;
  readonly onChunk: () => void;
  readonly clientTimeout: number | undefined;
} {
  const { giveUp } = call;
  const none = { signal: undefined, onChunk: () => {}, clientTimeout: undefined };
  switch (giveUp?.when) {
    case undefined:
      return none;
    case 'client-timeout':
      return { ...none, clientTimeout: giveUp.ms };
    case 'signal-timeout':
      return { ...none, signal: AbortSignal.timeout(giveUp.ms) };
    case 'later': {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), giveUp.ms);
      return { ...none, signal: controller.signal };
    }
    case 'first-chunk': {
      const controller = new AbortController();
      return { ...none, signal: controller.signal, onChunk: () => controller.abort() };
    }
  }
}
