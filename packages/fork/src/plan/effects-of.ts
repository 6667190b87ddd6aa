import type { Tape } from '@tracefork/tape';
import {
  decideEffect,
  type EffectKind,
  type EffectRequest,
  type ForkScript,
} from '@tracefork/transport/fork';
import { recogniseCall } from '@tracefork/wire';
import type { PlannedEffect } from './model.ts';

interface Seen {
  readonly kind: EffectKind;
  readonly name: string;
  readonly effect: EffectRequest['effect'];
}

/** What a recorded tail did outside beside its model calls, and what becomes of each in a fork. */
export function effectsOf(
  { events }: Pick<Tape, 'events'>,
  {
    from,
    policies,
    frozen = false,
  }: {
    readonly from: number;
    readonly policies: ForkScript['effects'];
    readonly frozen?: boolean;
  },
): readonly PlannedEffect[] {
  const counts = new Map<string, { readonly seen: Seen; count: number }>();
  for (const event of events.slice(from)) {
    const seen = seenIn(event, frozen);
    if (seen === undefined) continue;
    const key = JSON.stringify(seen);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { seen, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].map(({ seen, count }) => ({
    kind: seen.kind,
    name: seen.name,
    count,
    asRecorded: decideEffect({ ...seen, recorded: true }, policies, { frozen }),
    otherwise: decideEffect({ ...seen, recorded: false }, policies, { frozen }),
  }));
}

function seenIn(event: Tape['events'][number], frozen: boolean): Seen | undefined {
  switch (event.kind) {
    case 'tool-call':
      return { kind: 'tool', name: event.name, effect: event.effect };
    case 'program':
      return { kind: 'program', name: event.file, effect: 'unknown' };
    case 'request':
      return recogniseCall(event) === null
        ? {
            kind: 'http',
            name: URL.parse(event.url)?.host ?? event.url,
            effect: frozen && /^(GET|HEAD)$/.test(event.method) ? 'read' : 'unknown',
          }
        : undefined;
    default:
      return undefined;
  }
}
