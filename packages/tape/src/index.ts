import './require-node.ts';

export {
  NotATapeError,
  TapeDamagedError,
  type TapeErrorCode,
  TapeEventError,
  TapeExistsError,
  TapeFromFutureError,
  TapeLimitError,
  TapeMissingError,
  TapeWriteError,
} from './errors.ts';
export type * from './events.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { partEvents } from './parts/part-events.ts';
export { type Part, partsOf } from './parts/read-parts.ts';
export { type ContentOptions, decodeContent } from './read/content-decoding.ts';
export type { Delivery } from './read/deliveries.ts';
export type { Chunk, Exchange, ExchangeOutcome } from './read/exchanges.ts';
export { type OpenOptions, openTape, type Tape } from './read/tape.ts';
export { packTape } from './write/pack.ts';
export { fileSink, type MemorySink, memorySink, type Sink } from './write/sink.ts';
export {
  type AppendOptions,
  createTapeWriter,
  type TapeHeader,
  type TapeWriter,
  type TapeWriterOptions,
  tapeHeader,
} from './write/tape-writer.ts';
export { writeTape } from './write/write-tape.ts';
