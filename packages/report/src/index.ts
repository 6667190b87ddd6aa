export type * from './inputs.ts';
export type { ReportData, RunData, StepData } from './model.ts';
export { recordedRun } from './recorded-run.ts';
export type { RedactedData, RunRedaction } from './redact/redaction.ts';
export { isReport, renderReport } from './render-report.ts';
export { type Report, type ReportOptions, reportData } from './report-data.ts';
