import type { Random } from '../random/random.ts';
import type { Profiles } from './profiles.ts';

export interface ChooseOptions {
  /** How many draws to choose; they are chosen together, before any of them has an answer. */
  readonly size: number;
  /** Relative cost of a draw of each arm, at least 1; `Infinity`: never draw it. */
  readonly cost: Float64Array;
  readonly random: Random;
}

/** Worlds that a batch is planned for. Each imagines answers to the draws that are chosen already. */
const WORLDS = 4;
/** Share of what an arm seems to tell that is believed at least. */
const LEAST = 0.05;

/**
 * Chooses the next batch of draws: greedily, the arm that tells most about where the largest jump
 * is, per square root of its cost. Later draws of the batch take into account what the earlier
 * ones are expected to answer, so that a batch spreads instead of asking one arm eight times.
 *
 * What an answer tells is measured by χ² information: the variance of E[V_a | top] over the place
 * of the largest jump, in units of the variance of one draw.
 *
 * @returns arms, in the order in which they were chosen.
 */
export function chooseDraws(profiles: Profiles, { size, cost, random }: ChooseOptions): number[] {
  const { arms, count, levels } = profiles;
  const worlds = Array.from({ length: WORLDS }, () => new Float64Array(count).fill(1 / count));
  const chosen: number[] = [];
  const gain = new Float64Array(arms);
  while (chosen.length < size) {
    gain.fill(0);
    // Before the first draw is chosen all worlds are one.
    const apart = chosen.length === 0 ? worlds.slice(0, 1) : worlds;
    for (const weights of apart) addInformation(gain, profiles, weights);
    let best = -1;
    let most = 0;
    for (let arm = 0; arm < arms; arm += 1) {
      const value = (gain[arm] as number) / Math.sqrt(cost[arm] as number);
      if (value > most) {
        most = value;
        best = arm;
      }
    }
    if (best < 0) break;
    chosen.push(best);
    if (chosen.length === size) break;
    for (const weights of worlds) imagine(weights, best);
  }
  return chosen;

  /** Draws an answer of one arm from what this world believes, and learns from it. */
  function imagine(weights: Float64Array, arm: number): void {
    let mean = 0;
    for (let row = 0; row < count; row += 1)
      mean += (weights[row] as number) * (levels[row * arms + arm] as number);
    const same = random() < mean;
    let sum = 0;
    for (let row = 0; row < count; row += 1) {
      const level = levels[row * arms + arm] as number;
      const weight = (weights[row] as number) * (same ? level : 1 - level);
      weights[row] = weight;
      sum += weight;
    }
    for (let row = 0; row < count; row += 1) weights[row] = (weights[row] as number) / sum;
  }
}

function addInformation(gain: Float64Array, profiles: Profiles, weights: Float64Array): void {
  const { arms, count, levels, top } = profiles;
  const slotOf = new Int32Array(arms).fill(-1);
  let slots = 0;
  for (let row = 0; row < count; row += 1) {
    const step = top[row] as number;
    if ((slotOf[step] as number) < 0) {
      slotOf[step] = slots;
      slots += 1;
    }
  }
  const mass = new Float64Array(slots);
  const sums = new Float64Array(slots * arms);
  const squares = new Float64Array(arms);
  let concentration = 0;
  for (let row = 0; row < count; row += 1) {
    const weight = weights[row] as number;
    if (weight < 1e-9) continue;
    concentration += weight * weight;
    const slot = slotOf[top[row] as number] as number;
    mass[slot] = (mass[slot] as number) + weight;
    const from = row * arms;
    const into = slot * arms;
    for (let arm = 0; arm < arms; arm += 1) {
      const term = weight * (levels[from + arm] as number);
      sums[into + arm] = (sums[into + arm] as number) + term;
      squares[arm] = (squares[arm] as number) + term * (levels[from + arm] as number);
    }
  }
  // With few profiles for each place, chance alone makes the places differ; that part is taken off.
  const profilesSeen = 1 / concentration;
  const chance = (slots - 1) / Math.max(1, profilesSeen - slots);
  for (let arm = 0; arm < arms; arm += 1) {
    let mean = 0;
    let between = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const m = mass[slot] as number;
      if (m < 1e-9) continue;
      const sum = sums[slot * arms + arm] as number;
      mean += sum;
      between += (sum * sum) / m;
    }
    const within = (squares[arm] as number) - between;
    const differ = Math.max(0, between - mean * mean);
    const information = Math.max(LEAST * differ, differ - chance * within);
    gain[arm] = (gain[arm] as number) + information / (mean * (1 - mean) + 0.02);
  }
}
