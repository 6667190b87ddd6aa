import { syncBuiltinESMExports } from 'node:module';
import tty from 'node:tty';
import type { EnvironmentEvent } from '@tracefork/tape';
import { define, replaceFunction, type Undo, undoAll } from '../nondeterminism/patches/replace.ts';

/** Which standard streams are terminals, and what the one of standard output is like. */
export type TerminalFacts = EnvironmentEvent['terminal'] & {
  /** Bits a colour: 1, 4, 8 or 24. Follows from variables such as TERM, which another machine lacks. */
  readonly colorDepth?: number;
};

/** Height of a terminal that has none here, in lines. */
const usualRows = 24;

/** Width of a terminal whose width was not recorded, in columns. */
const usualColumns = 80;

/** What this process's standard streams are. */
export function terminalFacts(): TerminalFacts {
  const stdout = tty.isatty(1);
  const facts = { stdin: tty.isatty(0), stdout, stderr: tty.isatty(2) };
  if (!stdout) return facts;
  return {
    ...facts,
    columns: process.stdout.columns,
    colorDepth: process.stdout.getColorDepth(),
  };
}

/**
 * Makes the standard streams look as recorded, so that an agent that prints differently on a
 * terminal prints the same through a pipe. Bytes still go where they went.
 *
 * @returns the undo
 */
export function restoreTerminal(facts: TerminalFacts): Undo {
  const recorded: Readonly<Record<number, boolean>> = {
    0: facts.stdin,
    1: facts.stdout,
    2: facts.stderr,
  };
  const undo = undoAll([
    ...restoreStream(process.stdout, facts.stdout, facts),
    ...restoreStream(process.stderr, facts.stderr, facts),
    replaceFunction(tty, 'isatty', (isatty) => {
      return (fd: unknown): boolean => recorded[fd as number] ?? isatty(fd);
    }),
  ]);
  syncBuiltinESMExports();
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

function restoreStream(
  stream: NodeJS.WriteStream,
  terminal: boolean,
  { columns = usualColumns, colorDepth }: TerminalFacts,
): Undo[] {
  const rows = stream.rows ?? usualRows;
  const getColorDepth = (env?: object): number =>
    env === undefined && colorDepth !== undefined
      ? colorDepth
      : tty.WriteStream.prototype.getColorDepth.call(stream, env);
  const members = terminal
    ? {
        isTTY: true,
        columns,
        rows,
        ...terminalMethods(),
        getWindowSize: () => [columns, rows],
        getColorDepth,
        hasColors: (count?: number | object, env?: object) =>
          typeof count === 'number'
            ? count <= 2 ** getColorDepth(env)
            : 16 <= 2 ** getColorDepth(count),
      }
    : noTerminal;
  return Object.entries(members).map(([name, value]) =>
    define(stream, name, {
      configurable: true,
      enumerable: true,
      get: () => value,
      // Node sets the size again when the real window changes.
      set() {},
    }),
  );
}

const methods = [
  'clearLine',
  'clearScreenDown',
  'cursorTo',
  'moveCursor',
] as const satisfies ReadonlyArray<keyof tty.WriteStream>;

function terminalMethods(): Record<string, unknown> {
  return Object.fromEntries(methods.map((name) => [name, tty.WriteStream.prototype[name]]));
}

const noTerminal: Record<string, unknown> = Object.fromEntries(
  ['isTTY', 'columns', 'rows', 'getWindowSize', 'getColorDepth', 'hasColors', ...methods].map(
    (name) => [name, undefined],
  ),
);
