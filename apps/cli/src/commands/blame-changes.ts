import { planFork } from '@tracefork/fork';
import type { Exchange, Tape } from '@tracefork/tape';
import { type Change, changeOf } from '../blame/changes.ts';
import type { Method } from '../blame/estimate.ts';
import { ForkRefusedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { stepsOf } from '../tapes/steps.ts';
import type { BlameOptions } from './blame-options.ts';
import { hasMutation, mutationOf } from './fork-mutation.ts';

type Asked = Pick<BlameOptions, 'repair' | 'break'>;

/** Which of the two is asked, if one is. @throws UsageError for both */
export function questionOf({
  repair,
  break: breaks,
}: Asked): 'repair' | 'breakability' | undefined {
  if (repair === true && breaks === true) {
    throw new UsageError(
      '--repair asks of a failing run, --break of a passing one. Keep the one that is this run.',
    );
  }
  if (repair === true) return 'repair';
  return breaks === true ? 'breakability' : undefined;
}

/** @throws UsageError where the recorded run is not one that the question is about */
export function refuseQuestion(
  question: Method,
  { grade, name }: { readonly grade: 'pass' | 'fail'; readonly name: string },
): void {
  if (question === 'repair' && grade === 'pass') {
    throw new UsageError(
      `${name} passes, so there is nothing to repair. What makes it fail is asked with --break.`,
    );
  }
  if (question === 'breakability' && grade === 'fail') {
    throw new UsageError(
      `${name} fails already. What makes it pass is asked with --repair; --break asks of a passing run.`,
    );
  }
}

/** @throws UsageError for changes without a question about them */
export function refuseChanges(options: BlameOptions): void {
  if (hasMutation(options) || options.step !== undefined || options.likeBranch !== undefined) {
    throw new UsageError(
      'blame changes nothing by itself: it draws steps anew. With --repair or --break a change is compared with that.',
    );
  }
}

/**
 * The changes that are to be compared with drawing their steps anew.
 *
 * @throws UsageError, ForkRefusedError
 */
export async function changesFor(
  tape: Tape,
  options: BlameOptions,
  { order, io }: { readonly order: readonly number[]; readonly io: Io },
): Promise<readonly Change[]> {
  const branches = await Promise.all(
    (options.likeBranch ?? []).map((name) => changeOfBranch(name, { tape, io })),
  );
  const given = hasMutation(options) ? changesOf(tape, options, { order, io }) : [];
  const changes = [...branches, ...given];
  if (changes.length === 0) {
    throw new UsageError(
      'Say what to change: --text, --set, --response or another change as of fork, with --step N; or --like-branch BRANCH, whose change it is.',
    );
  }
  const unique = new Map(changes.map((change) => [`${change.step} ${change.name}`, change]));
  for (const { step } of unique.values()) {
    if (!order.includes(step)) {
      throw new UsageError(`Step ${step} was never answered, or there is no such step.`);
    }
  }
  return [...unique.values()];
}

/** One change at the steps that are named; to break a run, at every step that it can be made at. */
function changesOf(
  tape: Tape,
  options: BlameOptions,
  { order, io }: { readonly order: readonly number[]; readonly io: Io },
): readonly Change[] {
  const steps = stepsOf(tape.exchanges);
  const at = (step: number): Change => {
    const exchange: Exchange | undefined = steps[step]?.attempts.at(-1);
    const change = changeOf(step, mutationOf(options, { cwd: io.cwd, exchange }));
    const { mutation } = change;
    const plan = planFork(tape, { step, mutation, allowEffects: options.allowEffects === true });
    if (plan.kind === 'refused') throw new ForkRefusedError(plan);
    return change;
  };
  if (options.step !== undefined) return options.step.map(at);
  if (options.repair === true) {
    throw new UsageError('Say at which step, from 0: --step 4. It may be given several times.');
  }
  const refusals: ForkRefusedError[] = [];
  const changes = order.flatMap((step) => {
    try {
      return [at(step)];
    } catch (error) {
      if (!(error instanceof ForkRefusedError)) throw error;
      refusals.push(error);
      return [];
    }
  });
  const [first] = refusals;
  if (changes.length === 0 && first !== undefined) throw first;
  return changes;
}

async function changeOfBranch(
  name: string,
  { tape, io }: { readonly tape: Tape; readonly io: Io },
): Promise<Change> {
  const { run } = await resolveRun(name, io);
  const branch = run?.branch;
  if (run === undefined || branch === undefined || branch === null) {
    throw new UsageError(
      `${name} is no branch. List the branches of a run with: tracefork branches RUN`,
    );
  }
  if (run.parent !== tape.chain) {
    throw new UsageError(`${name} is a branch of another run. Name one of this run's.`);
  }
  const mutation = branch.mutation as Change['mutation'];
  if (mutation.kind === 'resample' || mutation.kind === 'recorded') {
    throw new UsageError(`${name} changed nothing, so there is nothing to compare.`);
  }
  return changeOf(branch.step, mutation);
}
