import type { Profiles } from './profiles.ts';

/** What the posterior says, in numbers that a decision or a report needs. */
export interface Summary {
  /** The step most likely to have a jump within the tolerance of the largest. */
  readonly leader: number;
  /** P(that it has), in [0, 1]. */
  readonly chance: number;
  /** P(every jump is below the tolerance). */
  readonly flat: number;
  /** E[V_j] of each arm. */
  readonly mean: Float64Array;
  /** E[V_{i+1} − V_i] of each step. */
  readonly jump: Float64Array;
  /** P(V_{i+1} − V_i > gap) of each step. */
  readonly above: Float64Array;
  /** P(the step's jump is within the tolerance of the largest). */
  readonly near: Float64Array;
}

export function summarise(
  { arms, count, levels, jump: largest }: Profiles,
  { tolerance, gap }: { readonly tolerance: number; readonly gap: number },
): Summary {
  const steps = arms - 1;
  const mean = new Float64Array(arms);
  const jump = new Float64Array(steps);
  const near = new Float64Array(steps);
  const above = new Float64Array(steps);
  const share = 1 / count;
  let flat = 0;
  for (let row = 0; row < count; row += 1) {
    const base = row * arms;
    const most = largest[row] as number;
    const limit = Math.max(1e-9, most - tolerance);
    if (most < tolerance) flat += 1;
    let before = levels[base] as number;
    mean[0] = (mean[0] as number) + before * share;
    for (let step = 0; step < steps; step += 1) {
      const after = levels[base + step + 1] as number;
      const delta = after - before;
      mean[step + 1] = (mean[step + 1] as number) + after * share;
      jump[step] = (jump[step] as number) + delta * share;
      if (delta >= limit) near[step] = (near[step] as number) + 1;
      if (delta > gap) above[step] = (above[step] as number) + 1;
      before = after;
    }
  }
  let leader = 0;
  for (let step = 0; step < steps; step += 1) {
    near[step] = (near[step] as number) / count;
    above[step] = (above[step] as number) / count;
    const lead = (near[step] as number) - (near[leader] as number);
    if (lead > 0 || (lead === 0 && (jump[step] as number) > (jump[leader] as number)))
      leader = step;
  }
  return { leader, chance: near[leader] as number, flat: flat / count, mean, jump, above, near };
}
