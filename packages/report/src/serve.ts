export type * from './serve/run-source.ts';
export { type ReportServer, type ServeOptions, serveReports } from './serve/serve-reports.ts';
