/** A Node.js to run a child process with. */
export interface NodeBinary {
  readonly label: string;
  readonly path: string;
}

/** Those named by NODE_MATRIX ("22=/path,24=/path"), else the one that runs the tests. */
export function nodeBinaries(): readonly NodeBinary[] {
  const matrix = process.env.NODE_MATRIX ?? '';
  const named = matrix.split(',').flatMap((entry) => {
    const [label, path] = entry.split('=');
    return label && path ? [{ label, path }] : [];
  });
  return named.length > 0 ? named : [{ label: process.versions.node, path: process.execPath }];
}
