import type { Tape } from '@tracefork/tape';
import type { Disturbance } from '@tracefork/transport';
import { type ReplayingProxy, replayProxy, runProxied } from '@tracefork/transport/proxy';
import type { Replayed } from '../agent/replay-agent.ts';
import { started } from '../agent/started.ts';
import { waitingFor } from '../terminal/interrupt.ts';
import type { PrintTo } from '../terminal/redirect.ts';
import { replayedEnvironment } from './client-environment.ts';

type Rules = Omit<Parameters<typeof replayProxy>[0], 'tape' | 'port' | 'env'> & {
  readonly disturb?: readonly Disturbance[];
};

/**
 * Replays a command behind a proxy that answers from the tape.
 *
 * @throws CommandNotStartedError
 */
export async function replayProxied(
  { command, cwd }: { readonly command: readonly string[]; readonly cwd: string },
  rules: Rules,
  settings: {
    readonly tape: Tape;
    readonly output: PrintTo;
    readonly env: NodeJS.ProcessEnv;
    readonly direct?: boolean | undefined;
  },
): Promise<Replayed> {
  const { tape, output, env, direct = false } = settings;
  const proxy: ReplayingProxy = await replayProxy({ ...rules, tape, env });
  const ran = await started(
    command,
    waitingFor(
      runProxied(command, {
        cwd,
        env: replayedEnvironment(proxy.environment, proxy, { direct }),
        output,
        keepStdout: proxy.comparesStdout,
      }),
    ),
  );
  const verdict = await proxy.finish(ran.outcome);
  return { verdict, exit: ran.outcome.exit, output: ran.output, warnings: [] };
}
