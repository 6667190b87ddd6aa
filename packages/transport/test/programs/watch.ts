import type { ChildProcess } from 'node:child_process';

/** Everything that happens to a child, in the order the agent sees it. */
export function watch(child: ChildProcess): Promise<string[]> {
  const seen: string[] = [];
  const note = (what: string) => void seen.push(what);
  child.on('spawn', () => note('spawn'));
  child.on('error', (error: NodeJS.ErrnoException) =>
    note(`error ${error.code} ${error.message} ${error.syscall}`),
  );
  child.on('exit', (code, signal) => note(`exit ${code} ${signal} ${child.exitCode}`));
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => note(`${name} ${chunk.toString('utf8')}`));
    child[name]?.on('end', () => note(`${name} end`));
    child[name]?.on('close', () => note(`${name} close`));
  }
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      note(`close ${code} ${signal} killed=${child.killed}`);
      resolve(seen);
    });
  });
}
