import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { RecordSettings, ReplaySettings } from '../command/protocol.ts';

/** What a worker thread that is a part of the run is told by the thread that starts it. */
export interface ThreadSettings {
  readonly session: RecordSettings | ReplaySettings;
  /** URL of the preload. */
  readonly preload: string;
  /** Set to 1 when the thread is about to end; for a thread that waits for it. */
  readonly done?: Int32Array;
}

const key = 'tracefork:thread';

/** Starts a worker thread with these settings; `start` must start it at once. */
export function withThreadSettings<T>(settings: ThreadSettings, start: () => T): T {
  setEnvironmentData(key, settings as never);
  try {
    return start();
  } finally {
    setEnvironmentData(key, undefined as never);
  }
}

/** The settings of this thread, taken away so that threads it starts do not get them. */
export function takeThreadSettings(): ThreadSettings | undefined {
  const settings = getEnvironmentData(key) as unknown as ThreadSettings | undefined;
  setEnvironmentData(key, undefined as never);
  return settings;
}
