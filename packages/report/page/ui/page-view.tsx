import type { ComponentChildren } from 'preact';

interface PageViewProps {
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** A view that scrolls as a whole. */
export function PageView({ children, class: name = '' }: PageViewProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <main class={`view view-page ${name}`} id="main" tabIndex={0}>
      {children}
    </main>
  );
}
