import { useState } from 'preact/hooks';
import { number } from '../data/units.ts';
import { Visible } from './text.tsx';

const pageOf = 100;
const longText = 400;

interface NodeProps {
  readonly name?: string | undefined;
  readonly value: unknown;
  /** Levels that are open at first. */
  readonly open: number;
}

/** A JSON value as a tree that opens as far as one asks. */
export function Json({ value, open = 2 }: { readonly value: unknown; readonly open?: number }) {
  const levels = isSmall(value) ? 12 : open;
  return (
    <div class="json mono">
      <Node value={value} open={levels} />
    </div>
  );
}

/** Whether all of it can be seen at once. */
function isSmall(value: unknown): boolean {
  let left = 40;
  const rest: unknown[] = [value];
  for (let next = rest.pop(); rest.length > 0 || next !== undefined; next = rest.pop()) {
    left -= 1;
    if (left < 0) return false;
    if (typeof next === 'object' && next !== null) rest.push(...Object.values(next).slice(0, 50));
  }
  return true;
}

function Node({ name, value, open }: NodeProps) {
  return typeof value === 'object' && value !== null ? (
    <Branch name={name} value={value} open={open} />
  ) : (
    <div class="json-line">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ name, value, open }: NodeProps & { readonly value: object }) {
  const entries = Object.entries(value);
  const [isOpen, setOpen] = useState(open > 0 && entries.length > 0);
  const [shown, setShown] = useState(pageOf);
  const [start, end] = Array.isArray(value) ? '[]' : '{}';
  if (entries.length === 0) {
    return (
      <div class="json-line">
        <Name name={name} />
        {start}
        {end}
      </div>
    );
  }
  return (
    <div>
      <button
        type="button"
        class="json-line json-fold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Name name={name} />
        {start}
        {!isOpen && (
          <span class="dim">
            {' '}
            {summary(entries)} {end}
          </span>
        )}
      </button>
      {isOpen && (
        <div class="json-inside">
          {entries.slice(0, shown).map(([key, each]) => (
            <Node
              key={key}
              name={Array.isArray(value) ? undefined : key}
              value={each}
              open={open - 1}
            />
          ))}
          {entries.length > shown && (
            <button type="button" class="more" onClick={() => setShown(shown + pageOf * 10)}>
              … {number(entries.length - shown)} more
            </button>
          )}
        </div>
      )}
      {isOpen && <div class="json-line">{end}</div>}
    </div>
  );
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : (
    <>
      <span class="json-key">
        <Visible text={name} />
      </span>
      {': '}
    </>
  );
}

function Leaf({ value }: { readonly value: unknown }) {
  const [whole, setWhole] = useState(false);
  if (typeof value !== 'string') return <span class={`json-${typeof value}`}>{String(value)}</span>;
  const cut = !whole && value.length > longText;
  return (
    <span class="json-string">
      "<Visible text={cut ? value.slice(0, longText) : value.slice(0, 200_000)} />"
      {cut && (
        <button type="button" class="more" onClick={() => setWhole(true)}>
          … {number(value.length - longText)} more
        </button>
      )}
    </span>
  );
}

function summary(entries: readonly (readonly [string, unknown])[]): string {
  return `${number(entries.length)} ${entries.length === 1 ? 'entry' : 'entries'}`;
}
