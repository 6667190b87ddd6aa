import type { ProofInput } from '@tracefork/report';
import { renderReport, reportData } from '@tracefork/report';
import { replayAgent } from '../agent/replay-agent.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { size } from '../render/units.ts';
import { isPythonTape, openTapeFile } from '../tapes/open.ts';
import { openRun } from '../tapes/open-run.ts';
import { printingTo } from '../terminal/redirect.ts';
import { version } from '../version.ts';
import { proofOf } from '../view/proof.ts';
import { receiptOf } from '../view/receipt.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { writeReportFile } from './report-file.ts';

export interface ReportOptions extends CheckOptions {
  readonly tape: string;
  readonly output?: string;
  readonly with?: readonly string[];
  readonly verify?: boolean;
}

/** `tracefork report`: one HTML file of a run, with its verdict where it is replayed first. */
export async function report(options: ReportOptions, io: Io): Promise<number> {
  const { tape: file, output = htmlName(file), json = false } = options;
  const run = await openRun(file);
  const others = [];
  for (const other of options.with ?? []) others.push(await openRun(other));
  const proof = wantsProof(options) ? await prove(options, io) : undefined;
  const made = reportData(run, {
    made: new Date().toISOString(),
    by: `tracefork ${version()}`,
    others,
    ...(proof === undefined ? {} : { proof }),
  });
  const bytes = Buffer.from(renderReport(made));
  writeReportFile(output, bytes);
  const { steps } = made.data.runs[0] ?? { steps: [] };
  const verdict = proof?.verdict ?? null;
  if (json) {
    const runs = made.data.runs.map(({ id, digest }) => ({ file: id, digest }));
    printJson(io, { command: 'report', file: output, bytes: bytes.length, runs, verdict });
  } else {
    io.err.line(`${safeLine(output)}  ${size(bytes.length)}, ${steps.length} steps`);
  }
  return 0;
}

/** Naming an agent asks for the replay as much as `--verify` does. */
function wantsProof({ verify, command, agent, trustTape }: ReportOptions): boolean {
  return verify === true || command !== undefined || agent !== undefined || trustTape === true;
}

async function prove(options: ReportOptions, io: Io): Promise<ProofInput> {
  const { tape: file, accept = 'exact' } = options;
  if (isPythonTape(file)) {
    throw new UsageError(`${file} is a tape of Python tracefork, which is not replayed here.`);
  }
  const tape = openTapeFile(file);
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { value: resolved } = await printingTo('stderr', () =>
    resolveAgent({ ...options, tape: file, environment, cwd: io.cwd }),
  );
  const replayed = await replayAgent(resolved, {
    ...options,
    file,
    tape,
    output: 'stderr',
    env: io.env,
  });
  return proofOf(receiptOf(replayed, { file, tape, resolved, accept, options, env: io.env }));
}

function htmlName(file: string): string {
  return `${file.replace(/\.(tape|json)$/, '')}.html`;
}
