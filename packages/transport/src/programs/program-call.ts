import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { StartOptions } from './node-internals.ts';

/** A start of a program as the tape has it, and as a replay looks for it. */
export interface ProgramCall {
  readonly file: string;
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Relative to the run's working directory where it lies below it, with `/`; `.` is that one. */
  readonly cwd: string;
  readonly sync: boolean;
}

export interface CallOptions {
  readonly sync: boolean;
  /** The run's working directory, absolute. */
  readonly cwd: string;
  /** Replaces what must not be written down; also applied before matching. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * Describes a start in a way that holds on another machine: Node's own executable is `node`, and
 * paths below the run's working directory begin with `./`.
 */
export function programCall(
  options: Pick<StartOptions, 'file' | 'args' | 'cwd'>,
  { sync, cwd, redact = (text) => text }: CallOptions,
): ProgramCall {
  const text = (value: string): string => redact(portable(value, cwd));
  return {
    file: text(options.file),
    argv: (options.args ?? []).slice(1).map(text),
    cwd: redact(below(options.cwd, cwd)),
    sync,
  };
}

/** A key that is equal for starts that a replay treats as the same. */
export function callKey(call: ProgramCall): string {
  return JSON.stringify([call.file, call.argv, call.cwd, call.sync]);
}

/** The command in one line, for people; long ones are cut. */
export function callLabel(call: ProgramCall): string {
  const line = [call.file, ...call.argv].join(' ').replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function portable(value: string, cwd: string): string {
  if (value === process.execPath) return 'node';
  if (value === cwd) return '.';
  return cwd.length > 1 ? value.replaceAll(`${cwd}${sep}`, './') : value;
}

function below(directory: string | undefined, cwd: string): string {
  const absolute = resolve(directory ?? process.cwd());
  const path = relative(cwd, absolute);
  if (path === '') return '.';
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return absolute;
  return path.replaceAll(sep, '/');
}
