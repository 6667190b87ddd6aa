/** A library that records what a program gets over `fetch`, and serves it again. */
export interface Recorder {
  /** Runs the work, and keeps what it got in the empty folder; saving is part of it. */
  record(folder: string, work: () => Promise<void>): Promise<void>;
  /** Runs the work on what the folder has, without a network. */
  replay(folder: string, work: () => Promise<void>): Promise<void>;
  /** Bytes that the recording takes on disk, as its users keep it. */
  size(folder: string): number;
}
