import '../require-node.ts';

export { type TapeHandlersOptions, tapeHandlers } from './tape-handlers.ts';
