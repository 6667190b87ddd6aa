/** What this process was started with, so that it can start itself again. */
export function selfCommand(): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
}
