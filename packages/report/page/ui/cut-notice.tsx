import type { BodyData } from '../../src/model.ts';
import { size } from '../data/units.ts';

/** Says how much of a body the page does not hold, if any. */
export function CutNotice({ info: { cut = 0 } }: { readonly info: BodyData }) {
  if (cut === 0) return null;
  return <span class="chip warn">{size(cut)} of it are not in this page; the tape has them</span>;
}
