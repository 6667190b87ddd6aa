import type { Run } from './run.ts';

/** How a run ended, in a few words. */
export function outcomeWords({ data, bodies }: Run): string {
  const { outcome } = data;
  if (outcome === null) return data.complete ? 'no outcome on the tape' : 'the recording broke off';
  const { error, exit, value } = outcome;
  if (error !== undefined) return `threw ${error.name}: ${error.message}`;
  if (exit === undefined) {
    return value === undefined ? 'returned' : `returned ${bodies.beginning(value, 200)}`;
  }
  return exit.signal === null ? `exit code ${exit.code}` : `ended by ${exit.signal}`;
}

/** Whether that is well. */
export function endState({ data }: Run): 'good' | 'bad' | 'warn' {
  if (data.grade === 'fail') return 'bad';
  if (data.outcome === null || !data.complete) return 'warn';
  const { error, exit } = data.outcome;
  return error !== undefined || (exit !== undefined && exit.code !== 0) ? 'bad' : 'good';
}
