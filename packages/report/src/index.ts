export type * from './inputs.ts';
export type { ReportData, RunData, StepData } from './model.ts';
export { packReport } from './pack.ts';
export { renderReport } from './render-report.ts';
export { type Report, type ReportOptions, reportData } from './report-data.ts';
