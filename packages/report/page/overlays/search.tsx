import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Entry, entriesOf, find, type Hit } from '../data/search.ts';
import { counted } from '../data/units.ts';
import { run } from '../report.ts';
import { go, overlay } from '../state.ts';
import { Visible } from '../ui/text.tsx';
import { useVirtual } from '../ui/virtual.ts';
import { closing } from './closing.ts';

/** Search in everything that the run holds; what is found opens where it stands. */
export function Search() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const { entries, done } = useEntries();
  const hits = useMemo(() => find(entries, query), [entries, query]);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => setChosen(0), [query]);
  const open = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    overlay.value = 'none';
    const draw = /^draw=/.test(hit.place);
    go(draw ? { view: 'events' } : { view: 'timeline', place: hit.place });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(hits.length - 1, chosen + step)));
    } else if (event.key === 'Enter') open(hits[chosen]);
  };
  return (
    <dialog
      ref={dialog}
      class="overlay search"
      aria-label="Search in everything"
      {...closing('search')}
      onKeyDown={onKeyDown}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <input
        placeholder="Search messages, tool calls, headers, output, draws …"
        aria-label="Search"
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="hits"
        aria-activedescendant={hits.length > 0 ? `hit-${chosen}` : undefined}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <p class="dim search-count" role="status">
        {query === ''
          ? 'Arrow keys choose, Enter opens, Escape closes.'
          : `${counted(hits.length, 'place')}${done ? '' : ', still reading …'}`}
      </p>
      {query !== '' && <Hits hits={hits} chosen={chosen} onOpen={open} />}
    </dialog>
  );
}

interface HitsProps {
  readonly hits: readonly Hit[];
  readonly chosen: number;
  readonly onOpen: (hit: Hit) => void;
}

function Hits({ hits, chosen, onOpen }: HitsProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count: hits.length, scroll, size: () => 48 });
  useEffect(() => {
    if (hits.length > 0) virtual.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, hits]);
  return (
    <div ref={scroll} class="hits" role="listbox" id="hits" aria-label="Places found" tabIndex={-1}>
      <div role="presentation" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const hit = hits[index] as Hit;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
            <div
              key={index}
              id={`hit-${index}`}
              class="hit-row"
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onOpen(hit)}
            >
              <span class="hit-label">
                <Visible text={hit.label.slice(0, 60)} />
              </span>
              <span class="hit-text">
                {hit.before}
                <mark>{hit.match}</mark>
                {hit.after}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

const slice = 12;
const known = new WeakMap<object, { entries: readonly Entry[]; done: boolean }>();

/** Reads the run in slices, so that typing never waits. */
function useEntries(): { readonly entries: readonly Entry[]; readonly done: boolean } {
  const shown = run.value;
  const [state, setState] = useState(known.get(shown) ?? { entries: [], done: false });
  useEffect(() => {
    if (known.get(shown)?.done === true) return;
    const found: Entry[] = [];
    const source = entriesOf(shown);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let slices = 0;
    const readOn = (): void => {
      const start = performance.now();
      let next = source.next();
      while (next.done !== true) {
        found.push(next.value);
        if (performance.now() - start > slice) break;
        next = source.next();
      }
      slices += 1;
      const done = next.done === true;
      if (done || slices % 8 === 0) {
        const now = { entries: [...found], done };
        known.set(shown, now);
        setState(now);
      }
      if (!done) timer = setTimeout(readOn);
    };
    readOn();
    return () => clearTimeout(timer);
  }, [shown]);
  return state;
}
