import { readFileSync } from 'node:fs';
import { packReport } from './pack.ts';
import type { Report } from './report-data.ts';

/**
 * Makes the HTML of a report: one file that holds everything it shows and fetches nothing.
 *
 * @param template the page as it was built; by default the one that this package carries.
 */
export function renderReport(report: Report, template: string = pageTemplate()): string {
  return filled(template, {
    title: titleOf(report),
    intro: introOf(report),
    packed: packReport(report),
  });
}

/** The page of a run as a server gives it: it may ask that server, and follows a run that goes on. */
export function renderServed(
  report: Report,
  { id, live }: { readonly id: string; readonly live: boolean },
): string {
  const html = filled(servedTemplate(), {
    title: titleOf(report),
    intro: introOf(report),
    packed: packReport(report),
  });
  const follow = live ? `/api/packed/${encodeURIComponent(id.toWellFormed())}` : '';
  return html.replace('<html lang="en">', `<html lang="en" data-served data-follow="${follow}">`);
}

/** The page that lists a server's runs. */
export function renderRunList(): string {
  const html = filled(servedTemplate(), { title: 'Runs · tracefork', intro: '', packed: null });
  return html.replace('<html lang="en">', '<html lang="en" data-served>');
}

/** The policy of served pages: that of the file, and requests to the server itself. */
export function servedPolicy(): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(servedTemplate())?.[1] ?? '';
}

function servedTemplate(): string {
  return pageTemplate().replace(
    "content=\"default-src 'none';",
    "content=\"default-src 'none'; connect-src 'self';",
  );
}

interface Parts {
  readonly title: string;
  readonly intro: string;
  readonly packed: Uint8Array | null;
}

/** Only what stands before the script is filled in: its text may look like anything. */
function filled(template: string, { title, intro, packed }: Parts): string {
  const parts: Readonly<Record<string, () => string>> = {
    TITLE: () => escaped(title),
    INTRO: () => `<p>${escaped(intro)}</p>`,
    REPORT: () => (packed === null ? '' : Buffer.from(packed).toString('base64')),
  };
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
