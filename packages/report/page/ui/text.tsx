import { useState } from 'preact/hooks';
import { size } from '../data/units.ts';
import { visible } from '../data/visible.ts';

const first = 6000;
const more = 100_000;

/** Text from a tape: as it was sent, nothing in it invisible, and no more at once than can be read. */
export function Text({ value, mono = false }: { readonly value: string; readonly mono?: boolean }) {
  const [shown, setShown] = useState(first);
  const rest = value.length - shown;
  return (
    <div class={mono ? 'text mono' : 'text'} dir="auto">
      <Visible text={rest > 0 ? value.slice(0, shown) : value} />
      {rest > 0 && (
        <button type="button" class="more" onClick={() => setShown(shown + more)}>
          … {size(rest).replace(/B$/, '')} characters more
        </button>
      )}
    </div>
  );
}

/** Text on one line or in a flow, hidden characters marked. */
export function Visible({ text }: { readonly text: string }) {
  const parts = visible(text);
  if (parts.length === 1 && parts[0]?.hidden === false) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {parts.map((part, index) =>
        part.hidden ? (
          <mark key={index} class="hidden-char" title="a character that would not be seen">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
