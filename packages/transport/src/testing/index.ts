import '../require-node.ts';

export {
  NoTapeError,
  RecordingUnverifiableError,
  ReplayFailedError,
  TapeModeError,
  TapeUseError,
} from './errors.ts';
export type { TapeMode } from './mode.ts';
export {
  openTestTape,
  type RunWithTape,
  type TapeOptions,
  type TestTape,
  type TestTapeOptions,
} from './test-tape.ts';
export { withTestTape } from './with-test-tape.ts';
