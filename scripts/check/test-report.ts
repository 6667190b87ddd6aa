import { existsSync, readFileSync } from 'node:fs';

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The slice of Vitest's JSON report that is counted. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: ReadonlyArray<{
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }>;
}

/**
 * Counts a report of `vitest --reporter=json`. A test file that could not be loaded has no tests to
 * count and stands for one failed test; so does a report that was never written.
 */
export function countTests(file: string): TestCount {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The line that other tools read; it stands alone, at the very end. */
export const countLine = ({ passed, failed, skipped }: TestCount): string =>
  `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
