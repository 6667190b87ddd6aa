/** What stands on the tape instead of a secret of this kind; the same for every value. */
export function placeholder(kind: string): string {
  return `[tracefork:${kind}]`;
}
