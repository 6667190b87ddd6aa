import { signal } from '@preact/signals';
import { options } from 'preact';

/** True while the page is put on paper: lists are then drawn whole. */
export const printing = signal(false);

addEventListener('beforeprint', () => set(true));
addEventListener('afterprint', () => set(false));
matchMedia('print').addEventListener('change', ({ matches }) => set(matches));

/** Drawn at once: the browser takes its picture when the listener returns. */
function set(value: boolean): void {
  const before = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  printing.value = value;
  if (before === undefined) delete options.debounceRendering;
  else options.debounceRendering = before;
}
