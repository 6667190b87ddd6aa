import type { Recorder } from './recorder.ts';

/** No recorder: what the others stand beside. Its replay asks the server again. */
export const plainClient: Recorder = {
  record: (_, work) => work(),
  replay: (_, work) => work(),
  size: () => 0,
};
