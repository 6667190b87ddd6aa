import type { DrawEvent } from '@tracefork/tape';
import { encodeNamed } from '../nondeterminism/draws/draw-value.ts';
import type { Draws, Owner } from '../ports.ts';

/** The same draws, with what the agent's own files took kept as events. */
export function observeDraws(
  draws: Draws,
  { now, seen }: { readonly now: () => number; readonly seen: (event: DrawEvent) => void },
): Draws {
  const note = (owner: Owner, source: string, value: string) => {
    if (owner === 'agent') seen({ kind: 'draw', t: now(), source, value });
  };
  return {
    random(owner) {
      const value = draws.random(owner);
      note(owner, 'random', String(value));
      return value;
    },
    uuid(owner) {
      const value = draws.uuid(owner);
      note(owner, 'uuid', value);
      return value;
    },
    bytes(owner, length) {
      const value = draws.bytes(owner, length);
      note(owner, 'bytes', Buffer.from(value).toString('hex'));
      return value;
    },
    int(owner, range) {
      const value = draws.int(owner, range);
      note(owner, 'int', String(value));
      return value;
    },
    named(kind, fn) {
      const value = draws.named(kind, fn);
      note('agent', kind, encodeNamed(kind, value));
      return value;
    },
  };
}
