import type { Effect } from '../tools/tool-call.ts';
import type { EffectPolicy, ForkScript } from './script.ts';

export type EffectKind = 'tool' | 'program' | 'http';

/** What the tail of a fork wants to do outside. */
export interface EffectRequest {
  readonly kind: EffectKind;
  /** Of a tool, of a program's file, of a host with its port. */
  readonly name: string;
  readonly effect: Effect;
  /** The tape has a recording of the same that nobody used yet. */
  readonly recorded: boolean;
}

/**
 * What becomes of an effect in a tail. Without a policy of its own it is served where it was
 * recorded; what was declared to change nothing runs; everything else is denied.
 *
 * @param options `frozen`: what was declared to change nothing runs although it was recorded.
 */
export function decideEffect(
  { kind, name, effect, recorded }: EffectRequest,
  policies: ForkScript['effects'],
  { frozen = false }: { readonly frozen?: boolean } = {},
): EffectPolicy {
  const own = kind === 'tool' ? name : `${kind}:${name}`;
  const policy = policies[own] ?? policies[`${kind}:*`];
  if (policy === 'deny' || policy === 'live') return policy;
  const isHarmless = policy === undefined && (effect === 'none' || effect === 'read');
  if (isHarmless && frozen) return 'live';
  if (recorded) return 'serve';
  return isHarmless ? 'live' : 'deny';
}

/** Why an effect was denied, and what would allow it. */
export function deniedMessage({ kind, name, effect }: EffectRequest): string {
  const what = { tool: 'tool', program: 'program', http: 'a request to' }[kind];
  const flag = kind === 'tool' ? name : `${kind}:${name}`;
  const why =
    effect === 'unknown'
      ? 'what it does outside was not declared'
      : `it is declared to ${effect === 'write' ? 'write' : effect}`;
  return `${what} ${name} was wanted in the tail otherwise than recorded, and ${why}; --tools '${flag}=live' lets it run`;
}
