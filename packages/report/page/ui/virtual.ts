import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

export interface VirtualOptions {
  readonly count: number;
  readonly scroll: RefObject<HTMLElement | null>;
  /** Height of an item in pixels, before or without measuring. */
  readonly size: (index: number) => number;
  readonly key?: (index: number) => string | number;
}

export type VirtualList = Virtualizer<HTMLElement, HTMLElement>;

/** Draws only what is in sight of a long list. */
export function useVirtual({ count, scroll, size, key }: VirtualOptions): VirtualList {
  const [, redraw] = useReducer<number, void>((value) => value + 1, 0);
  const options = {
    count,
    getScrollElement: () => scroll.current,
    estimateSize: size,
    ...(key === undefined ? {} : { getItemKey: key }),
    overscan: 8,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(),
  };
  const [list] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  return list;
}
