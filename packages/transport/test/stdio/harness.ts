import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sources = new URL('../../src/stdio/', import.meta.url).href;

/** Loads the sources as they are: Node strips the types. */
const quiet = ['--disable-warning=ExperimentalWarning'];

/** Code that has tracefork's functions for standard streams at hand; `report(value)` tells the test. */
function program(code: string, report: string): string {
  return `
    const [{ captureStdout }, { terminalFacts, restoreTerminal }, { recordStdin }, { replayStdin }] =
      await Promise.all(['capture', 'terminal', 'record-stdin', 'replay-stdin'].map((name) =>
        import(${JSON.stringify(sources)} + name + '.ts')));
    const fs = await import('node:fs');
    const report = (value) => fs.default.writeFileSync(${JSON.stringify(report)}, JSON.stringify(value));
    ${code}
  `;
}

export interface Ran<T> {
  readonly stdout: string;
  readonly stderr: string;
  readonly report: T;
}

export interface RunOptions {
  readonly input?: string;
  /** Standard input is a file with `input` in it. */
  readonly fromFile?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs code in a process of its own whose standard streams are pipes. A shell makes them: what Node
 * gives its children are sockets, which cannot be opened as `/dev/stdin`.
 */
export function runPiped<T>(
  code: string,
  { input = '', fromFile = false, env }: RunOptions = {},
): Ran<T> {
  return inDirectory((file, report) => {
    writeFileSync(file, program(code, report));
    writeFileSync(`${file}.in`, input);
    const { stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        fromFile ? `"$@" < ${file}.in | cat` : 'cat | "$@" | cat',
        'sh',
        process.execPath,
        ...quiet,
        file,
      ],
      { encoding: 'utf8', env: { ...process.env, ...env }, input },
    );
    return { stdout, stderr };
  });
}

/** As `runPiped`, with standard output going into a file. */
export function runIntoFile<T>(code: string): Ran<T> {
  return inDirectory((file, report) => {
    writeFileSync(file, program(code, report));
    const out = `${file}.out`;
    const { stderr } = spawnSync(
      'sh',
      ['-c', `exec "$@" > ${out}`, 'sh', process.execPath, ...quiet, file],
      { encoding: 'utf8' },
    );
    return { stdout: readFileSync(out, 'utf8'), stderr };
  });
}

/** Runs code on a real terminal of 97 columns, and types `input` into it, a line a moment. */
export async function runOnTerminal<T>(code: string, { env }: RunOptions = {}): Promise<Ran<T>> {
  const directory = mkdtempSync(join(tmpdir(), 'stdio-'));
  const [file, report] = [join(directory, 'agent.mjs'), join(directory, 'report.json')];
  writeFileSync(file, program(code, report));
  const command = ['stty cols 97 rows 31;', process.execPath, ...quiet, file].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...withoutColours(process.env), TERM: 'xterm-256color', ...env },
  });
  let stdout = '';
  let answered = false;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    if (!stdout.includes('? ') || answered) return;
    answered = true;
    child.stdin.write('typed\n');
  });
  await once(child, 'close');
  const told = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(directory, { recursive: true });
  return { stdout, stderr: '', report: told };
}

/** Without what tells programs that nobody sees their colours, as a check on a server has it. */
function withoutColours(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, ...rest } = environment;
  return rest;
}

/** Whether `script` is there, which makes a terminal. */
export const hasTerminal: boolean =
  spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] }).status ===
  0;

if (!hasTerminal) console.warn('No "script -qec" here: tests on a real terminal are left out.');

function inDirectory<T>(run: (file: string, report: string) => Omit<Ran<T>, 'report'>): Ran<T> {
  const directory = mkdtempSync(join(tmpdir(), 'stdio-'));
  const report = join(directory, 'report.json');
  writeFileSync(report, 'null');
  const ran = run(join(directory, 'agent.mjs'), report);
  const told = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(directory, { recursive: true });
  if (told === null) throw new Error(`nothing was reported: ${ran.stderr}`);
  return { ...ran, report: told };
}
