import type { Grade, Oracle, Outcome } from './model.ts';

/** Grades a command by its exit code, a function by whether it threw. */
export const exitOracle: Oracle = {
  name: 'exit',
  grade({ exit, error, value }: Outcome): Grade {
    if (error) return { grade: 'fail', reason: `threw ${error.name}: ${error.message}` };
    if (!exit)
      return value === undefined
        ? { grade: 'pass', reason: 'returned without a value' }
        : { grade: 'pass', reason: 'returned a value' };
    if (exit.signal !== null) return { grade: 'fail', reason: `ended by ${exit.signal}` };
    if (exit.code === null) return { grade: 'undefined', reason: 'has no exit code' };
    return { grade: exit.code === 0 ? 'pass' : 'fail', reason: `exit code ${exit.code}` };
  },
};
