import { parseArgs } from 'node:util';

/** What is asked for on the command line. */
export interface BenchOptions {
  /** Small sizes. */
  readonly quick: boolean;
  /** Write the figures into docs/benchmarks.json and make docs/benchmarks.md of all of them. */
  readonly table: boolean;
  readonly files: readonly string[];
}

/** Programs that the table has no rows of: too long, or an inside view of one row. */
const besideTheTable = ['packages/blame/bench/', '/flight.bench.ts', '/redaction.bench.ts'];

/**
 * @param all every program there is, by its path
 * @throws TypeError for a flag that there is not
 */
export function benchOptions(args: readonly string[], all: readonly string[]): BenchOptions {
  const { values, positionals: wanted } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
    },
  });
  const named = all.filter((file) => wanted.some((part) => file.includes(part)));
  const rows = all.filter((file) => !besideTheTable.some((part) => file.includes(part)));
  const files = wanted.length > 0 ? named : values.table ? rows : all;
  return { quick: values.quick, table: values.table, files };
}
