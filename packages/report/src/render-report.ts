import { readFileSync } from 'node:fs';
import { packReport } from './pack.ts';
import type { Report } from './report-data.ts';

/**
 * Makes the HTML of a report: one file that holds everything it shows and fetches nothing.
 *
 * @param template the page as it was built; by default the one that this package carries.
 */
export function renderReport(report: Report, template: string = pageTemplate()): string {
  const [run] = report.data.runs;
  const parts: Readonly<Record<string, () => string>> = {
    TITLE: () => escaped(titleOf(report)),
    INTRO: () => `<p>${escaped(introOf(report))}</p>`,
    REPORT: () => Buffer.from(packReport(report)).toString('base64'),
  };
  if (run === undefined) throw new TypeError('A report needs a run.');
  // Only what stands before the script is filled in: its text may look like anything.
  const end = template.lastIndexOf('<script type="module">');
  const head = template.slice(0, end);
  return (
    head.replace(/%(TITLE|INTRO|REPORT)%/g, (_, name: string) => parts[name]?.() ?? '') +
    template.slice(end)
  );
}

/** Whether some HTML is a report that this package made. @param beginning its first few kilobytes. */
export function isReport(beginning: string): boolean {
  return beginning.includes('<meta name="generator" content="tracefork report">');
}

let template: string | undefined;

/** The page that was built with this package. */
function pageTemplate(): string {
  template ??= readFileSync(new URL('../dist/page.html', import.meta.url), 'utf8');
  return template;
}

function titleOf({ data }: Report): string {
  const [run] = data.runs;
  return `${run?.title ?? ''} · tracefork`;
}

/** Shown until the page has read the report, and where scripts do not run. */
function introOf({ data }: Report): string {
  const [run] = data.runs;
  const steps = run?.steps.length ?? 0;
  return `A recorded run of ${run?.title}: ${steps} ${steps === 1 ? 'step' : 'steps'}. This page needs JavaScript to show it.`;
}

/** Text as it may stand in HTML, control characters and those that reorder left out. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .slice(0, 200)
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
