import { type RunResult, run } from './run.ts';
import { projectRoot } from './workspace.ts';

/**
 * Builds or type-checks what changed, packages that others need first. Quiet when all is well; a
 * package that fails does not hide what is wrong with those that do not need it.
 */
export const turbo = (task: 'build' | 'types'): Promise<RunResult> =>
  run(['turbo', 'run', task, '--output-logs=errors-only', '--continue=dependencies-successful'], {
    cwd: projectRoot,
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    output: 'kept',
  });
