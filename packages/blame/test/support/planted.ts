import type { ForkJob, ForkResult, ForkRunner } from '../../src/index.ts';
import { randomStream } from '../../src/random/random.ts';

/** A runner whose forks fail as a planted profile says; the answer depends on the job alone. */
export function plantedRunner(
  profile: readonly number[],
  { delay = () => 0 }: { readonly delay?: (job: ForkJob) => number } = {},
): ForkRunner & { readonly jobs: ForkJob[]; most(): number } {
  const jobs: ForkJob[] = [];
  let running = 0;
  let most = 0;
  return {
    jobs,
    most: () => most,
    async run(job): Promise<ForkResult> {
      jobs.push(job);
      running += 1;
      most = Math.max(most, running);
      const wait = delay(job);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      running -= 1;
      const draw = randomStream(7, `${job.step}/${job.trial}`)();
      const same = draw < (profile[job.step] ?? 1);
      const calls = profile.length - 1 - job.step;
      return { kind: 'graded', grade: same ? 'fail' : 'pass', calls, dollars: calls * 0.01 };
    },
  };
}

/** Low up to the cause, high after it, 1 at the end. */
export const singleCause = (steps: number, at: number, low = 0.1, high = 0.97): number[] =>
  Array.from({ length: steps + 1 }, (_, j) => (j === steps ? 1 : j <= at ? low : high));
