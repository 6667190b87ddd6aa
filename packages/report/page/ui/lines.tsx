import { useMemo, useRef } from 'preact/hooks';
import { Visible } from './text.tsx';
import { useVirtual } from './virtual.ts';

const lineHeight = 20;
const widest = 160;
const perLine = 16;

type LinesProps = { readonly label?: string } & (
  | { readonly text: string; readonly bytes?: undefined }
  | { readonly bytes: Uint8Array; readonly text?: undefined }
);

/** Long text or bytes, of which only the lines in sight are drawn. */
export function Lines({ text, bytes, label = 'Content' }: LinesProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const starts = useMemo(() => (text === undefined ? [] : lineStarts(text)), [text]);
  const count = bytes === undefined ? starts.length : Math.ceil(bytes.length / perLine);
  const virtual = useVirtual({ count, scroll, size: () => lineHeight });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section ref={scroll} class="lines mono" tabIndex={0} aria-label={`${label}, line by line`}>
      <div style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} class="line" style={{ transform: `translateY(${start}px)` }}>
            {bytes === undefined ? (
              <Visible text={text.slice(starts[index], starts[index + 1]).replace(/\n$/, '')} />
            ) : (
              hexLine(bytes, index * perLine)
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  let end = -2;
  for (let at = 0; at < text.length; ) {
    if (end !== -1 && end < at) end = text.indexOf('\n', at);
    const next = end === -1 || end - at > widest ? at + widest : end + 1;
    if (next >= text.length) break;
    starts.push(next);
    at = next;
  }
  return starts;
}

function hexLine(bytes: Uint8Array, from: number): string {
  const line = [...bytes.subarray(from, from + perLine)];
  const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = line
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
    .join('');
  return `${from.toString(16).padStart(8, '0')}  ${hex.padEnd(perLine * 3)} ${text}`;
}
