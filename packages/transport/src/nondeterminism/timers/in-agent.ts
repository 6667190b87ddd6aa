import { real } from '../../real.ts';

/**
 * Calls the agent's callback from within a gate: what it throws becomes an uncaught exception, as
 * from any timer, without breaking off the gate's own work. `after` runs in any case.
 */
export function inAgent(callback: () => void, after: () => void): void {
  try {
    callback();
  } catch (error) {
    real.nextTick(() => {
      throw error;
    });
  } finally {
    after();
  }
}
