/** A fenced block of code. */
export interface CodeBlock {
  /** What follows the opening fence, such as `ts run`. */
  readonly info: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly code: string;
}

/** The fenced code blocks of a Markdown text. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const fence = /^```([^\n`]*)\n([\s\S]*?)^```[ \t]*$/gm;
  return [...markdown.matchAll(fence)].map((match) => ({
    info: (match[1] ?? '').trim(),
    line: markdown.slice(0, match.index).split('\n').length,
    code: match[2] ?? '',
  }));
}

/** Text without code, in which brackets are what Markdown makes of them. */
const prose = (markdown: string): string =>
  markdown.replaceAll(/^```[\s\S]*?^```[ \t]*$/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** Targets of links and images that lead to a file or heading of the project. */
export function localLinks(markdown: string): string[] {
  return [...prose(markdown).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

/** The anchors that GitHub gives the headings of a text. */
export function anchors(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = markdown
    .replaceAll(/^```[\s\S]*?^```[ \t]*$/gm, '')
    .matchAll(/^#{1,6} +(.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const slug = heading
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

/** The first term (`## term`) that stands before one it should follow. */
export function firstOutOfOrder(markdown: string): string | undefined {
  const terms = [...markdown.matchAll(/^## (.+)$/gm)].map((match) =>
    (match[1] ?? '').toLowerCase(),
  );
  return terms.find((term, index) => index > 0 && term < (terms[index - 1] ?? ''));
}
