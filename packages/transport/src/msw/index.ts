export { type TapeHandlersOptions, tapeHandlers } from './tape-handlers.ts';
