import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type Row, rowKey } from '../data/rows.ts';
import type { Run } from '../data/run.ts';
import { chosenRow, rows, run } from '../report.ts';
import { go } from '../state.ts';
import { printing } from '../ui/printing.ts';
import { useVirtual } from '../ui/virtual.ts';
import { RowLine } from './row-line.tsx';

/** Height of a line in pixels; the style sheet keeps to it. */
function heightOf(row: Row | undefined): number {
  return row?.kind === 'step' ? 76 : row?.kind === 'quiet' ? 26 : 38;
}

/** The timeline as a list, of which only what is in sight is drawn. */
export function RowList() {
  const scroll = useRef<HTMLDivElement>(null);
  const list = rows.value;
  const chosen = chosenRow.value;
  const virtual = useVirtual({
    count: list.length,
    scroll,
    size: (index) => heightOf(list[index]),
  });
  useLayoutEffect(() => virtual.measure(), [list]);
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, list]);
  if (printing.value) return <PrintedRows list={list} run={run.value} />;
  return (
    <div
      ref={scroll}
      class="row-list"
      role="listbox"
      tabIndex={0}
      aria-label="Timeline"
      aria-activedescendant={chosen < 0 ? undefined : `row-${chosen}`}
    >
      <div role="presentation" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = list[index] as Row;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
            <div
              key={rowKey(row)}
              id={`row-${index}`}
              class={`row row-${row.kind}`}
              role="option"
              aria-selected={index === chosen}
              aria-posinset={index + 1}
              aria-setsize={list.length}
              tabIndex={-1}
              style={{ transform: `translateY(${start}px)`, height: `${size}px` }}
              onClick={() => go({ place: rowKey(row) })}
            >
              <RowLine row={row} run={run.value} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function PrintedRows({ list, run: shown }: { readonly list: readonly Row[]; readonly run: Run }) {
  return (
    <div class="row-list">
      {list.slice(0, 3000).map((row) => (
        <div key={rowKey(row)} class={`row row-${row.kind}`}>
          <RowLine row={row} run={shown} />
        </div>
      ))}
    </div>
  );
}
