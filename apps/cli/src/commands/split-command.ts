/** Splits at the first `--`: what is tracefork's own, and the agent's command after it. */
export function splitCommand(argv: readonly string[]): {
  readonly own: readonly string[];
  /** `undefined`: there was no `--`. */
  readonly command: readonly string[] | undefined;
} {
  const at = argv.indexOf('--');
  return at === -1
    ? { own: argv, command: undefined }
    : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}
