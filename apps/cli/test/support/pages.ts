/** A fenced block of a page in docs/, by what its info string asks for. */
export type Block =
  /** `sh run` or `sh run exit 1`: commands, and the exit code that they end with. */
  | { readonly kind: 'run'; readonly code: string; readonly exit: number; readonly line: number }
  /** `text`: lines that the block before it prints. */
  | { readonly kind: 'printed'; readonly code: string; readonly line: number }
  /** `js file agent.js`: a file to write. */
  | { readonly kind: 'file'; readonly code: string; readonly name: string; readonly line: number }
  /** `sh by hand`: what a test cannot do, such as asking a real model. */
  | { readonly kind: 'by hand'; readonly code: string; readonly line: number };

/** @throws Error for a block that nothing runs */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```([^\n`]*)\n([\s\S]*?)^```[ \t]*$/gm)].map((match) => {
    const [, info = '', code = ''] = match;
    const line = page.slice(0, match.index).split('\n').length;
    const run = /^sh run(?: exit (\d+))?$/.exec(info);
    if (run !== null) return { kind: 'run', code, exit: Number(run[1] ?? 0), line };
    const name = /^\w+ file (\S+)$/.exec(info)?.[1];
    if (name !== undefined) return { kind: 'file', code, name, line };
    if (info === 'text') return { kind: 'printed', code, line };
    if (/^\w+ by hand$/.test(info)) return { kind: 'by hand', code, line };
    throw new Error(`Line ${line}: a block "${info}" is run by nothing. See CONTRIBUTING.md.`);
  });
}

/** Without what differs from run to run: times, hashes, ids, dates, prices, sizes. */
export function steadyLine(line: string): string {
  return line
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z| \d\d:\d\d:\d\d UTC)?/g, 'DATE')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{10,64}\b/g, 'HASH')
    .replace(/(127\.0\.0\.1|localhost):\d+/g, 'HOST:PORT')
    .replace(/\d+(\.\d+)? m?s\b/g, 'TIME')
    .replace(/\d+(\.\d+)? (kB|B|bytes)\b/g, 'SIZE')
    .replace(/\$\d+\.\d+/g, '$PRICE')
    .replace(/\d+\.\d+\.\d+/g, 'VERSION')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The first line that was promised and not printed, in this order; `…` stands for anything. */
export function missingLine(promised: string, printed: string): string | undefined {
  const lines = printed.split('\n').map(steadyLine);
  let from = 0;
  for (const wanted of promised.split('\n').map(steadyLine)) {
    if (wanted === '' || wanted === '…') continue;
    const parts = wanted.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`^${parts.join('.*')}$`);
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (at < 0) return wanted;
    from = at + 1;
  }
  return undefined;
}
