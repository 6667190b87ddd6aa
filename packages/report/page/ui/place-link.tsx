import type { ComponentChildren } from 'preact';
import { formatRoute, go, route } from '../state.ts';

interface PlaceLinkProps {
  readonly place: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** A link to a place in the timeline of the run that is looked at. */
export function PlaceLink({ place, children, class: name = '' }: PlaceLinkProps) {
  const to = { view: 'timeline', place } as const;
  return (
    <a
      class={name}
      href={formatRoute({ ...route.value, ...to })}
      onClick={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
