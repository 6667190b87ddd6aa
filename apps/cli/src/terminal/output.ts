import { createStyle, type Style, takesColours } from './style.ts';

/** Columns that text is laid out for where there is no terminal. */
const columnsInPipes = 120;

/** One of the two streams that commands print on. */
export interface Output {
  /** Prints text followed by a line feed. */
  line(text?: string): void;
  /** Prints bytes as they are. */
  bytes(bytes: Uint8Array): void;
  readonly style: Style;
  readonly columns: number;
  readonly isTerminal: boolean;
}

export function createOutput(stream: NodeJS.WriteStream): Output {
  return {
    line: (text = '') => void stream.write(`${text}\n`),
    bytes: (bytes) => void stream.write(bytes),
    style: createStyle(takesColours(stream)),
    columns: stream.isTTY ? Math.max(40, stream.columns) : columnsInPipes,
    isTerminal: stream.isTTY ?? false,
  };
}
