/**
 * Paths of the Node binaries that tests start agents on: those of `NODE_MATRIX`, which is
 * `LABEL=/path/to/node` joined by commas; without it, the Node that runs the tests.
 */
export const nodes: readonly string[] = process.env.NODE_MATRIX?.split(',').map((entry) =>
  entry.slice(entry.indexOf('=') + 1),
) ?? [process.execPath];
