import type { BlameInput } from '@tracefork/report';
import { type BlameResult, blameInput, verdicts } from './blame-input.ts';

/** A result of blame that was read: what a page shows of it, and of which tape it is. */
export interface ReadBlame {
  readonly input: BlameInput;
  /** Chain of the run's tape; `null` where the document does not say. */
  readonly run: string | null;
}

/**
 * Reads what `blame --json` printed or the store kept, or a `BlameReport` of `@tracefork/blame`;
 * `null`: it is neither, or of another version.
 */
export function readBlame(data: unknown): ReadBlame | null {
  const document = isRecord(data) && data.format === 'tracefork-blame' ? wrapped(data) : data;
  if (!isResult(document)) return null;
  try {
    const input = blameInput(document);
    const chain: unknown = (document as { readonly run?: unknown }).run;
    return { input, run: typeof chain === 'string' ? chain : null };
  } catch (error) {
    // A field further in is missing or of another kind; the document was not made by this version.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** @note A bare report counts its steps in delivery order already. */
function wrapped(report: Readonly<Record<string, unknown>>): unknown {
  const length = isCount(report.steps) ? report.steps : 0;
  return {
    finding: { method: 'commitment', report },
    deliveryOrder: Array.from({ length }, (_, step) => step),
    totals: report.totals,
  };
}

function isResult(data: unknown): data is BlameResult {
  if (!isRecord(data)) return false;
  const { finding, deliveryOrder, totals } = data;
  return (
    isRecord(finding) &&
    isRecord(totals) &&
    isCount(totals.calls) &&
    (totals.dollars === 'unknown' || isNumber(totals.dollars)) &&
    Array.isArray(deliveryOrder) &&
    deliveryOrder.every(isCount) &&
    isFinding(finding)
  );
}

function isFinding(finding: Readonly<Record<string, unknown>>): boolean {
  const { method, report, sentences, flips } = finding;
  if (method === 'repair' || method === 'breakability') return isComparison(report);
  if (method === 'quick') return isTexts(sentences);
  if (method === 'flip-rate') return Array.isArray(flips) && flips.every(isRecord);
  return (
    method === 'commitment' &&
    isRecord(report) &&
    report.format === 'tracefork-blame' &&
    report.version === 1 &&
    isNumber(report.alpha) &&
    isCount(report.steps) &&
    isRecord(report.verdict) &&
    Object.hasOwn(verdicts, String(report.verdict.kind)) &&
    Array.isArray(report.ranking) &&
    Array.isArray(report.levels) &&
    report.levels.every(isLevel)
  );
}

function isComparison(report: unknown): boolean {
  return (
    isRecord(report) &&
    report.format === 'tracefork-comparison' &&
    report.version === 1 &&
    isRecord(report.totals) &&
    Array.isArray(report.comparisons) &&
    report.comparisons.every((one) => isRecord(one) && isCount(one.step) && isText(one.what))
  );
}

function isLevel(level: unknown): boolean {
  if (!isRecord(level) || !isRecord(level.interval)) return false;
  const { served, same, other, share, interval } = level;
  return (
    [served, same, other].every(isCount) &&
    (share === null || isNumber(share)) &&
    isNumber(interval.low) &&
    isNumber(interval.high)
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): value is number =>
  isNumber(value) && Number.isInteger(value) && value >= 0 && value < 1e7;
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
