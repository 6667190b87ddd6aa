import type { Act } from './act.ts';
import type { Noise } from './noise.ts';
import type { ModelRequest } from './request.ts';

/** A model that is asked for a rating cannot make up its mind: any number is as likely. */
export function rate({ system }: ModelRequest, noise: Noise): Act | null {
  if (!/^rate the review/i.test(system)) return null;
  return { text: noise.pick('rating', ['1', '2', '3', '4', '5']), calls: [] };
}
