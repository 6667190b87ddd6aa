import Builder from 'fast-xml-builder';
import { unstyled } from '../terminal/style.ts';
import { type Checked, countChecked } from '../view/checked.ts';
import { causeName } from '../view/red-cause.ts';
import { renderReceipt } from './receipt.ts';
import { safeText } from './safe-text.ts';

/** A JUnit report with one test case a tape. */
export function renderJunit(results: readonly Checked[]): string {
  const { red, noAnswer } = countChecked(results);
  const totals = {
    '@_tests': results.length,
    '@_failures': red,
    '@_errors': noAnswer,
    '@_time': seconds(results.reduce((sum, { ms }) => sum + ms, 0)),
  };
  const builder = new Builder({ ignoreAttributes: false, format: true });
  const suite = { '@_name': 'tracefork verify', ...totals, testcase: results.map(testCase) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ testsuites: { ...totals, testsuite: suite } })}`;
}

function testCase(checked: Checked): Readonly<Record<string, unknown>> {
  const head = {
    '@_name': checked.file,
    '@_classname': 'tracefork',
    '@_time': seconds(checked.ms),
  };
  switch (checked.state) {
    case 'green':
      return head;
    case 'red': {
      const { verdict } = checked.receipt;
      const message =
        checked.receipt.holds && checked.cause !== null
          ? `${causeName(checked.cause.kind)}: ${checked.cause.why}`
          : `${verdict.result}: ${verdict.reasons.join('; ')}`;
      const failure = {
        '@_message': safeText(message),
        '@_type': verdict.divergence?.kind ?? checked.cause?.kind ?? verdict.result,
        '#text': renderReceipt(checked.receipt, { style: unstyled, columns: 120 }),
      };
      return { ...head, failure, 'system-out': safeText(checked.output) };
    }
    case 'no answer': {
      const { code, message } = checked.error;
      return { ...head, error: { '@_message': safeText(message), '@_type': code } };
    }
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
