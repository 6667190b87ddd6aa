import type { Divergence } from '../ports.ts';

/** Longest piece of a message that a divergence shows, in characters. */
const shown = 200;

/** Compares the messages that the agent sends with those that it sent when recorded. */
export class MessageCheck {
  readonly #recorded: readonly string[];
  readonly #label: string;
  readonly #diverged: (divergence: Divergence) => void;
  readonly #redact: (bytes: Uint8Array) => Uint8Array;
  readonly #sent: (text: string) => void;
  #at = 0;
  #told = false;

  constructor(
    recorded: readonly string[],
    options: {
      /** To whom, as in `"node sub-agent.js"`. */
      readonly label: string;
      readonly diverged: (divergence: Divergence) => void;
      /** Called with each message, as JSON, whether or not it was recorded. */
      readonly sent?: ((text: string) => void) | undefined;
      /** Takes out of each message what a recording takes out of it. */
      readonly redact?: ((bytes: Uint8Array) => Uint8Array) | undefined;
    },
  ) {
    this.#recorded = recorded;
    this.#label = options.label;
    this.#diverged = options.diverged;
    this.#sent = options.sent ?? (() => {});
    this.#redact = options.redact ?? ((bytes) => bytes);
  }

  send(message: unknown): void {
    const json = JSON.stringify(message);
    if (json !== undefined) this.sendText(json);
  }

  /** The same for a message that is JSON already. */
  sendText(json: string): void {
    this.#sent(json);
    if (this.#told) return;
    const text = Buffer.from(this.#redact(Buffer.from(json))).toString('utf8');
    const expected = this.#recorded[this.#at++];
    if (text !== expected) this.#tell(this.#at, expected, text);
  }

  /** The run is over: messages that were recorded and not sent are missed. */
  finish(): void {
    const expected = this.#recorded[this.#at];
    if (expected !== undefined && !this.#told) this.#tell(this.#at + 1, expected, undefined);
  }

  #tell(number: number, recorded: string | undefined, actual: string | undefined): void {
    this.#told = true;
    const how =
      actual === undefined
        ? 'was not sent'
        : recorded === undefined
          ? 'is one more than recorded'
          : 'differs from the recorded one';
    this.#diverged({
      kind: 'program',
      step: null,
      message: `Message ${number} of the agent to ${this.#label} ${how}.`,
      differences: [
        {
          path: 'message',
          ...(recorded === undefined ? {} : { recorded: recorded.slice(0, shown) }),
          ...(actual === undefined ? {} : { actual: actual.slice(0, shown) }),
        },
      ],
      causes: [],
    });
  }
}
