import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface FoldProps {
  readonly title: ComponentChildren;
  readonly children: () => ComponentChildren;
  readonly open?: boolean;
}

/** A title that opens what lies below it, which is made only then. */
export function Fold({ title, children, open = false }: FoldProps) {
  const [isOpen, setOpen] = useState(open);
  return (
    <div class="fold">
      <button
        type="button"
        class="fold-title"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="fold-mark" aria-hidden="true" />
        {title}
      </button>
      {isOpen && <div class="fold-inside">{children()}</div>}
    </div>
  );
}
