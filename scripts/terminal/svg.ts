import type { Scene } from './session.ts';
import { type Span, spansOf } from './spans.ts';

/** When things happen in the picture, in seconds. */
const pace = { typed: 1.2, longestWait: 0.5, read: 4.5 } as const;
const size = { columns: 108, letter: 7.23, line: 17, font: 12, padding: 16, bar: 30 } as const;

interface Placed {
  readonly spans: readonly Span[];
  readonly row: number;
  readonly scene: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Scenes as one SVG that plays them in a loop, each on a cleared screen. Waits longer than half a
 * second are shortened. Where nothing moves, or should not, the last scene stands alone.
 */
export function terminalSvg(
  scenes: readonly Scene[],
  { title }: { readonly title: string },
): string {
  const { placed, end } = place(scenes);
  const rows = Math.max(...placed.map(({ row }) => row)) + 1;
  const width = Math.round(size.columns * size.letter + 2 * size.padding);
  const height = size.bar + rows * size.line + 2 * size.padding;
  const percent = (seconds: number): string => `${((seconds / end) * 100).toFixed(2)}%`;
  const last = scenes.length - 1;
  const frames = placed.map(({ from, to, scene }, index) => {
    const leave = scene === last ? '' : `${percent(to)}{visibility:hidden}`;
    return `@keyframes k${index}{0%{visibility:hidden}${percent(from)}{visibility:visible}${leave}}#l${index}{animation-name:k${index}}`;
  });
  const lines = placed.map(({ spans, row, scene }, index) => {
    const y = size.bar + size.padding + (row + 0.8) * size.line;
    const still = scene === last ? '' : ' class="gone"';
    return `<text id="l${index}"${still} x="${size.padding}" y="${y.toFixed(1)}">${spans.map(tspan).join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
text{font:${size.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre;animation:${end.toFixed(1)}s step-end infinite}
.gone{visibility:hidden}.bold{font-weight:700}.dim{fill:#8b949e}.red{fill:#ff7b72}.green{fill:#7ee787}.yellow{fill:#e3b341}.cyan{fill:#79c0ff}
@media (prefers-reduced-motion:no-preference){
${frames.join('\n')}
}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<circle cx="20" cy="16" r="5" fill="#ff5f57"/><circle cx="38" cy="16" r="5" fill="#febc2e"/><circle cx="56" cy="16" r="5" fill="#28c840"/>
${lines.join('\n')}
</svg>
`;
}

function place(scenes: readonly Scene[]): { readonly placed: Placed[]; readonly end: number } {
  const placed: Placed[] = [];
  let clock = 0.3;
  for (const [scene, { command, lines, took }] of scenes.entries()) {
    const begun: { spans: readonly Span[]; from: number }[] = [
      {
        spans: [
          { text: '$ ', looks: ['dim'] },
          { text: command, looks: ['bold'] },
        ],
        from: clock,
      },
    ];
    clock += pace.typed;
    let before = 0;
    for (const { at, text } of [...lines, { at: took, text: '' }]) {
      clock += Math.min(at - before, pace.longestWait);
      before = at;
      begun.push({ spans: spansOf(text), from: clock });
    }
    clock += pace.read;
    for (const [row, { spans, from }] of begun.entries())
      if (spans.length > 0) placed.push({ spans: cut(spans), row, scene, from, to: clock });
  }
  return { placed, end: clock };
}

function cut(spans: readonly Span[]): Span[] {
  let left: number = size.columns;
  return spans.flatMap(({ text, looks }) => {
    const shown = text.length > left ? `${text.slice(0, Math.max(0, left - 1))}…` : text;
    const fits = left > 0;
    left -= text.length;
    return fits ? [{ text: shown, looks }] : [];
  });
}

function tspan({ text, looks }: Span): string {
  return looks.length === 0
    ? escaped(text)
    : `<tspan class="${looks.join(' ')}">${escaped(text)}</tspan>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
