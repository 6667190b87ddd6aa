import type { Owner, Source } from '../../ports.ts';

/** Names the timers of a session: those of each owner are numbered from 0 in the order they are set. */
export function createNumbering(): (owner: Owner) => Source & { readonly from: 'timer' } {
  const counts = new Map<Owner, number>();
  return (owner) => {
    const timer = counts.get(owner) ?? 0;
    counts.set(owner, timer + 1);
    return { from: 'timer', timer, ...(owner === 'agent' ? {} : { owner }) };
  };
}
