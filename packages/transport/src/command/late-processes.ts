import { existsSync, readFileSync } from 'node:fs';

/** Command lines of processes that came after the agent of the run was settled. */
export function lateProcesses(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
