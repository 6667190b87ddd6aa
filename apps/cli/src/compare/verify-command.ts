import { spawn } from 'node:child_process';
import type { Check } from '@tracefork/fork';

/** Milliseconds that a verifier may take. */
const patience = 600_000;

/** Bytes of what it prints that are kept. */
const most = 100_000;

/**
 * Runs a shell command in a folder: exit code 0 is a pass, any other a failure. One that cannot be
 * run (127, 126), that a signal ended, or that takes longer than ten minutes says nothing.
 */
export async function verifyBy(
  command: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Check> {
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const keep = (chunk: string) => {
    said = (said + chunk).slice(-most);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const { code, signal, error } = await new Promise<Ended>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  clearTimeout(timer);
  const last = said.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const words = last === '' ? '' : `: ${last}`;
  if (error !== undefined) return { grade: 'undefined', reason: error.message };
  if (signal !== null) return { grade: 'undefined', reason: `ended by ${signal}${words}` };
  if (code === 126 || code === 127) {
    return { grade: 'undefined', reason: `exit code ${code}, not run${words}` };
  }
  return { grade: code === 0 ? 'pass' : 'fail', reason: `exit code ${code}${words}` };
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}
