import type { HttpAnswer, HttpCall } from '@tracefork/wire';
import {
  isRequestMutation,
  isResponseMutation,
  type Mutation,
  mutateRequest,
  mutateResponse,
} from '@tracefork/wire/mutate';
import { randomStream } from '../random/random.ts';
import { createCommitmentSearch } from '../search/commitment.ts';
import type { Draw, DrawResult, Search } from '../search/draws.ts';
import { createFlipRateSearch } from '../search/flip-rate.ts';
import { type Disturb, MARKER, runEchoAgent } from './echo-agent.ts';

const CLASSES = [
  'corrupted_tool_output',
  'misleading_retrieval',
  'wrong_system_prompt',
  'dropped_message',
  'poisoned_argument',
] as const;

/** The fault classes of the original's validation. */
export type OriginalFault =
  | 'corrupted_tool_output'
  | 'misleading_retrieval'
  | 'wrong_system_prompt'
  | 'dropped_message'
  | 'poisoned_argument';

/** Makes a fault for one step: `makeFault` of `@tracefork/faults`. */
export type MakeFault = (
  fault: { readonly class: OriginalFault; readonly seed: number; readonly marker: string },
  target: { readonly call: HttpCall; readonly answer?: HttpAnswer },
) => Mutation | { readonly kind: 'answer' } | { readonly kind: 'refused' };

export interface FaultRow {
  readonly fault: OriginalFault;
  readonly runs: number;
  /** Runs in which the step of the fault is named. */
  readonly hits: number;
  readonly certified: number;
  /** Mean live calls of a run. */
  readonly calls: number;
}

export interface FaultSuite {
  readonly steps: number;
  readonly faults: readonly FaultRow[];
  /** Forks of a sound run that keep every recorded answer up to their step: the highest flip rate. */
  readonly control: { readonly runs: number; readonly worst: number };
}

/** P(the simulated model goes wrong by itself) of each call. */
const SLIP = 0.005;
/** Forks of each step in the control, as the original has them. */
const CONTROL = 10;

/**
 * Puts each fault into a known step of a recorded run of a simulated agent, as bytes of the
 * provider, and blames the run, which fails; then forks a sound run with nothing changed.
 *
 * @param options.steps at least 3, since some faults need a tool's result before them and a step after.
 */
export function runFaultSuite({
  makeFault,
  seed,
  runs,
  steps = 6,
}: {
  readonly makeFault: MakeFault;
  readonly seed: number;
  readonly runs: number;
  readonly steps?: number;
}): FaultSuite {
  const faults = CLASSES.map((fault): FaultRow => {
    const sums = { hits: 0, certified: 0, calls: 0 };
    for (let run = 0; run < runs; run += 1) {
      const random = randomStream(seed + run, `fault/${fault}`);
      const at = 1 + Math.floor(random() * (steps - 2));
      const disturb = disturbance(fault, { makeFault, step: at, seed: seed + run });
      const { exchanges, passed } = runEchoAgent({ steps, random, slip: 0, disturb });
      // The fault did not come, or did nothing: there is no failure to explain, and no hit.
      if (passed) continue;
      const search = createCommitmentSearch(steps, { seed: seed + run });
      const { step, end, calls } = drive(search, ({ arm }) => {
        const served = exchanges.slice(0, arm);
        return runEchoAgent({ steps, random, slip: SLIP, served }).passed ? 'other' : 'same';
      });
      sums.hits += step === at ? 1 : 0;
      sums.certified += end === 'certified' ? 1 : 0;
      sums.calls += calls;
    }
    return { fault, runs, hits: sums.hits, certified: sums.certified, calls: sums.calls / runs };
  });
  let worst = 0;
  for (let run = 0; run < runs; run += 1) {
    const random = randomStream(seed + run, 'fault/control');
    const { exchanges } = runEchoAgent({ steps, random, slip: 0 });
    const rates = drive(createFlipRateSearch(steps, { k: CONTROL }), ({ arm }) => {
      // A change that changes nothing: the answer of the forked step is the recorded one.
      const served = exchanges.slice(0, arm + 1);
      return runEchoAgent({ steps, random, slip: SLIP, served }).passed ? 'same' : 'other';
    });
    worst = Math.max(worst, ...rates.steps.map(({ rate }) => rate ?? 0));
  }
  return { steps, faults, control: { runs, worst } };
}

function disturbance(
  fault: OriginalFault,
  {
    makeFault,
    step,
    seed,
  }: { readonly makeFault: MakeFault; readonly step: number; readonly seed: number },
): Disturb {
  const made = { class: fault, seed, marker: MARKER } as const;
  return {
    step,
    call(call) {
      const mutation = makeFault(made, { call });
      if (mutation.kind === 'refused' || mutation.kind === 'answer') return call;
      if (!isRequestMutation(mutation)) return call;
      const changed = mutateRequest(call, mutation);
      return changed.kind === 'request' ? { ...call, body: changed.body } : call;
    },
    answer(exchange) {
      const mutation = makeFault(made, exchange);
      if (mutation.kind === 'refused' || mutation.kind === 'answer') return exchange.answer;
      if (!isResponseMutation(mutation)) return exchange.answer;
      const changed = mutateResponse(exchange, mutation);
      return changed.kind === 'response' ? changed.response : exchange.answer;
    },
  };
}

function drive<C>(search: Search<C>, answer: (draw: Draw) => DrawResult): C {
  for (let batch = search.next(); batch.length > 0; batch = search.next())
    search.fold(batch, batch.map(answer));
  return search.conclusion();
}
