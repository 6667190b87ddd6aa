import '../require-node.ts';

export type { TapeMode } from '../testing/mode.ts';
export type { RunWithTape, TapeOptions } from '../testing/test-tape.ts';
export { tapesWith, type UseTape, useTape } from './use-tape.ts';
