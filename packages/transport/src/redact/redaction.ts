/** How secrets are taken out of what is compared with a tape, and of what is shown of it. */
export interface Redaction {
  text(text: string): string;
  /** Bodies and their like; the same array where nothing was taken out. */
  bytes(body: Uint8Array): Uint8Array;
  /** What was printed. */
  printed(body: Uint8Array): Uint8Array;
  /** How many values were taken out so far, each counted once. */
  readonly removed: number;
}
