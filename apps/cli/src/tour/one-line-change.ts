/** The lines that one text has and another lacks, with the shared line before each, as a patch shows them. */
export function addedLines(
  before: string,
  after: string,
): ReadonlyArray<readonly [sign: ' ' | '+', line: string]> {
  const known = new Set(before.split('\n'));
  const lines = after.split('\n');
  return lines.flatMap((line, index) => {
    if (known.has(line)) return [];
    const shared = lines[index - 1];
    return [...(shared === undefined ? [] : [[' ', shared] as const]), ['+', line] as const];
  });
}
