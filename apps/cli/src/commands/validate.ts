import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type RealProfile,
  type Regression,
  readProfiles,
  regressions,
  renderValidation,
  type ValidationReport,
  validate,
} from '@tracefork/blame/validation';
import { makeFault } from '@tracefork/faults';
import { errorCode, FileUnreadableError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { printJson } from './print-json.ts';

export interface ValidateOptions {
  readonly quick?: boolean;
  readonly full?: boolean;
  readonly seed?: number;
  /** Of each case. */
  readonly runs?: number;
  /** Of the simulated runs. */
  readonly steps?: number;
  /** File of measured profiles. */
  readonly profiles?: string;
  /** File of a committed report. */
  readonly check?: string;
  readonly json?: boolean;
}

/**
 * `tracefork validate`: holds blame against planted causes, offline. 0, or with `--check` 1 where
 * something is worse than in the committed report.
 */
export async function validateBlame(options: ValidateOptions, io: Io): Promise<number> {
  const { quick = false, full = false, seed, runs, steps, profiles, check, json = false } = options;
  if (quick && full) throw new UsageError('--quick and --full exclude each other. Keep one.');
  const committed = check === undefined ? undefined : committedReport(check, io);
  const real = profiles === undefined ? [] : profilesIn(profiles, io);
  const report = validate({
    mode: full ? 'full' : 'quick',
    profiles: real,
    makeFault,
    ...(seed === undefined ? {} : { seed }),
    size: {
      ...(runs === undefined ? {} : { runs }),
      ...(steps === undefined ? {} : { steps: [steps] }),
    },
    onCell: cellsTo(io),
  });
  const worse = committed === undefined ? [] : regressions(report, committed);
  if (json) {
    const gate = committed === undefined ? {} : { holds: worse.length === 0, regressions: worse };
    printJson(io, { command: 'validate', report, ...gate });
  } else {
    io.out.line(renderValidation(report));
  }
  if (committed === undefined) return 0;
  for (const line of gateLines(worse, check ?? '')) io.err.line(line);
  return worse.length === 0 ? 0 : 1;
}

/** A line on a terminal that is written over; elsewhere one for every tenth of the work. */
function cellsTo({ err }: Io): (done: number, of: number) => void {
  let tenths = 0;
  return (done, of) => {
    const now = Math.floor((10 * done) / of);
    if (err.isTerminal) {
      const end = done === of ? '\r\u001b[K' : '';
      err.bytes(Buffer.from(`\r${done} of ${of} cells${end}`));
    } else if (now > tenths) {
      err.line(`${done} of ${of} cells`);
    }
    tenths = now;
  };
}

function gateLines(worse: readonly Regression[], file: string): readonly string[] {
  if (worse.length === 0) return [`Nothing is worse than in ${file}.`];
  return [
    `Worse than in ${file}:`,
    ...worse.map(
      ({ what, committed, now }) => `  ${what}: ${figure(now)}, and was ${figure(committed)}`,
    ),
  ];
}

const figure = (value: number): string => (value > 1 ? value.toFixed(0) : value.toFixed(3));

function profilesIn(file: string, io: Io): readonly RealProfile[] {
  try {
    return readProfiles(jsonIn(file, io));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new UsageError(`--profiles ${file}: ${cause.message}`, { cause });
  }
}

/** What `validate --json` printed, or the report in it. */
function committedReport(file: string, io: Io): ValidationReport {
  const json = jsonIn(file, io);
  const report = isRecord(json) && isRecord(json.report) ? json.report : json;
  if (isRecord(report) && report.format === 'tracefork-validation' && report.version === 1) {
    return report as unknown as ValidationReport;
  }
  throw new UsageError(
    `--check ${file}: it is no report of a validation. Make one with: tracefork validate --json > ${file}`,
  );
}

function jsonIn(file: string, { cwd }: Io): unknown {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new FileUnreadableError(
      `Cannot read ${file}: ${errorCode(cause)}. Check its path and permissions.`,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} is no JSON.`, { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
