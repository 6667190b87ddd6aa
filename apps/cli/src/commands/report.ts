import type { BlameInput, ProofInput, RecordedRun } from '@tracefork/report';
import { renderReport, reportData } from '@tracefork/report';
import { replayAgent } from '../agent/replay-agent.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { counted, size } from '../render/units.ts';
import { blameIn } from '../store/blame-of.ts';
import { branchesOf, ofStore } from '../store/branches-of.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { type RunFile, resolveRun } from '../store/resolve-run.ts';
import { isPythonTape, openTapeFile } from '../tapes/open.ts';
import { openRun } from '../tapes/open-run.ts';
import { printingTo } from '../terminal/redirect.ts';
import { version } from '../version.ts';
import { type PageRedactionOptions, pageRedaction } from '../view/page-redaction.ts';
import { proofOf } from '../view/proof.ts';
import { receiptOf } from '../view/receipt.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';
import { readBlameFile } from './report-blame.ts';
import { writeReportFile } from './report-file.ts';

export interface ReportOptions extends CheckOptions, PageRedactionOptions {
  readonly tape: string;
  readonly output?: string;
  readonly with?: readonly string[];
  readonly verify?: boolean;
  /** What `blame --json` printed. */
  readonly blame?: string;
}

/** `tracefork report`: one HTML file of a run, with its verdict where it is replayed first. */
export async function report(options: ReportOptions, io: Io): Promise<number> {
  const { json = false } = options;
  const named = await resolveRun(options.tape, io);
  const output = options.output ?? htmlName(named);
  const redact = await pageRedaction(options, { tape: named.file, io });
  const main = await openShown(named);
  const branches = named.run === undefined ? undefined : await branchesOf(named.run, main.id, io);
  const others = [...(branches?.runs ?? [])];
  for (const other of options.with ?? []) {
    others.push(await openShown(await resolveRun(other, io)));
  }
  const proof = wantsProof(options) ? await prove(named, options, io) : undefined;
  const blame = await blameFor(named, { main, file: options.blame }, io);
  const made = reportData(main, {
    made: new Date().toISOString(),
    by: `tracefork ${version()}`,
    others,
    forks: branches?.forks ?? [],
    ...(redact === null ? {} : { redaction: redact(main) }),
    ...(proof === undefined ? {} : { proof }),
    ...(blame === undefined ? {} : { blame }),
  });
  const bytes = Buffer.from(renderReport(made));
  writeReportFile(output, bytes);
  const { runs, redacted } = made.data;
  const verdict = proof?.verdict ?? null;
  if (json) {
    const shown = runs.map(({ id, digest }) => ({ run: id, digest }));
    printJson(io, {
      command: 'report',
      file: output,
      bytes: bytes.length,
      runs: shown,
      verdict,
      blame: blame?.finding ?? null,
      redacted,
    });
    return 0;
  }
  const count = runs[0]?.steps.length ?? 0;
  const beside = runs.length === 1 ? '' : `, ${counted(runs.length - 1, 'other run')}`;
  io.err.line(`${safeLine(output)}  ${size(bytes.length)}, ${counted(count, 'step')}${beside}`);
  if (redacted !== null) {
    const { values, places } = redacted;
    const told = `${counted(values, 'secret value')} taken out, in ${counted(places, 'place')}`;
    io.err.line(`${values === 0 ? 'No secrets were found' : told}; the tape is as it was.`);
  }
  if (branches !== undefined && branches.left > 0) {
    const more = branches.left === 1 ? '1 more branch is' : `${branches.left} more branches are`;
    io.err.line(`${more} listed without a recording.`);
  }
  return 0;
}

/** A run under the name that one would call it by. */
async function openShown({ name, file, run }: RunFile): Promise<RecordedRun> {
  if (run === undefined) return openRun(file, name);
  const id = name.includes('/') ? name : run.id.slice(0, 10);
  return { ...(await openRun(file, id)), ...ofStore(run) };
}

/** The blame of a file, else the latest that the store has. */
async function blameFor(
  { run }: RunFile,
  { main, file }: { readonly main: RecordedRun; readonly file: string | undefined },
  io: Io,
): Promise<BlameInput | undefined> {
  if (file !== undefined) return readBlameFile(file, { chain: main.chain, cwd: io.cwd });
  if (run === undefined) return undefined;
  return withStore(openExistingStore(io), ({ store }) => blameIn(store, run));
}

/** Naming an agent asks for the replay as much as `--verify` does. */
function wantsProof({ verify, command, agent, trustTape }: ReportOptions): boolean {
  return verify === true || command !== undefined || agent !== undefined || trustTape === true;
}

async function prove(
  { name, file, stored }: RunFile,
  options: ReportOptions,
  io: Io,
): Promise<ProofInput> {
  const { accept = 'exact' } = options;
  if (isPythonTape(file)) {
    throw new UsageError(`${name} is a tape of Python tracefork, which is not replayed here.`);
  }
  const tape = openTapeFile(file);
  const environment = tape.events.find((event) => event.kind === 'environment');
  const { value: resolved } = await printingTo('stderr', () =>
    resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
  );
  const replayed = await replayAgent(resolved, {
    ...options,
    file,
    tape,
    output: 'stderr',
    env: io.env,
  });
  return proofOf(receiptOf(replayed, { file: name, tape, resolved, accept, options, env: io.env }));
}

/** Beside a tape, under its name; a run from the store is called by its id. */
function htmlName({ name, run }: RunFile): string {
  if (run !== undefined) return `${run.id.slice(0, 10)}.html`;
  return `${name.replace(/\.(tape|json)$/, '')}.html`;
}
