import type { BodyRef } from '../../src/model.ts';
import type { Run } from '../data/run.ts';
import { size } from '../data/units.ts';
import { Fold } from '../ui/fold.tsx';
import { BodyView } from './body-view.tsx';
import { ErrorView } from './error-view.tsx';

/** Bytes that are shown without being asked for. */
const short = 2000;

/** A value below this is in the line that says how it ended. */
const toldAbove = 200;
const isShort = (bytes: number, least: number): boolean => bytes > least && bytes < short;

/** What a run printed, returned or threw. */
export function OutcomeBody({ run, open = false }: { readonly run: Run; readonly open?: boolean }) {
  const { outcome } = run.data;
  if (outcome === null) return null;
  const { stdout, value, error } = outcome;
  const part = (title: string, ref: BodyRef | undefined, least = 0) =>
    ref === undefined || run.bodies.info(ref).size === 0 ? null : (
      <Fold
        title={`${title}, ${size(run.bodies.info(ref).size)}`}
        open={open || isShort(run.bodies.info(ref).size, least)}
      >
        {() => <BodyView run={run} body={ref} />}
      </Fold>
    );
  return (
    <>
      {part('standard output', stdout)}
      {part('the value it returned', value, toldAbove)}
      {error !== undefined && <ErrorView error={error} />}
    </>
  );
}
