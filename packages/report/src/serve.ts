export type * from './serve/run-source.ts';
export type * from './serve/run-starter.ts';
export { type ReportServer, type ServeOptions, serveReports } from './serve/serve-reports.ts';
