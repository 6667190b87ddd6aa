import { priceTable } from '@tracefork/wire';
import type { BlameInput, ForkInput, ProofInput, RecordedRun } from './inputs.ts';
import type { ReportData, RunData } from './model.ts';
import { PieceStore } from './pieces/piece-store.ts';
import { CountingRedaction } from './redact/counting.ts';
import { redactedFindings } from './redact/redacted-findings.ts';
import { redactedRun } from './redact/redacted-run.ts';
import type { RunRedaction } from './redact/redaction.ts';
import { runData } from './run/run-data.ts';

export interface ReportOptions {
  /** When the report is made, ISO 8601. */
  readonly made: string;
  /** Name and version of what makes it. */
  readonly by: string;
  /** Other runs, such as branches, to compare with. */
  readonly others?: readonly RecordedRun[];
  /** Where the others branched off; ids are those of the runs. */
  readonly forks?: readonly ForkInput[];
  readonly proof?: ProofInput;
  readonly blame?: BlameInput;
  /** Bytes of one piece of a body (a message, say) that are kept; default 1 MiB. */
  readonly pieceBytes?: number;
  /** Takes secrets out of everything that the page will hold, and of nothing else. */
  readonly redaction?: RunRedaction;
}

/** What a page knows: plain data, and the bytes of all bodies, each piece of them once. */
export interface Report {
  readonly data: ReportData;
  readonly bytes: Uint8Array;
}

/** Reads a run, and others beside it, for a page. */
export function reportData(run: RecordedRun, options: ReportOptions): Report {
  const { made, by, others = [], pieceBytes = 2 ** 20 } = options;
  const { forks = [], proof = null, blame = null } = options;
  const redaction =
    options.redaction === undefined ? null : new CountingRedaction(options.redaction);
  const found = { forks, proof, blame };
  const store = new PieceStore({ pieceBytes });
  const main = { ...run, grade: run.grade ?? blame?.recorded };
  const runs = [main, ...others].map((each) =>
    runData(redaction === null ? each : redactedRun(each, redaction), store),
  );
  const { bytes, ...stored } = store.finish();
  const data: ReportData = {
    version: 1,
    made,
    by,
    prices: pricesOf(runs),
    runs,
    ...(redaction === null ? found : redactedFindings(found, redaction)),
    redacted: redaction?.summary() ?? null,
    ...stored,
  };
  return { data, bytes };
}

/** Where the prices of a report come from, and of which day they are. */
function pricesOf(runs: readonly RunData[]): string {
  const providers = new Set(runs.flatMap(({ steps }) => steps.map(({ provider }) => provider)));
  return [...providers]
    .map((provider) => `${provider} ${priceTable.sources[provider].date}`)
    .join(', ');
}
