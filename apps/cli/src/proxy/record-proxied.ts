import type { ProxyTarget } from '@tracefork/transport/proxy';
import { recordProxy, runProxied } from '@tracefork/transport/proxy';
import type { Recorded, RecordSettings } from '../agent/record-agent.ts';
import { started } from '../agent/started.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { waitingFor } from '../terminal/interrupt.ts';
import { announce } from './announce.ts';
import { recordedEnvironment } from './client-environment.ts';
import { opened } from './open-proxy.ts';
import { untilEnded } from './until-ended.ts';

export interface ProxiedRecording {
  readonly targets: readonly ProxyTarget[];
  readonly port?: number | undefined;
  /** Default: whoever comes, until Ctrl-C. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Records what goes through a proxy: for as long as the command runs, or until Ctrl-C.
 *
 * @throws UsageError where the port is taken; CommandNotStartedError, TapeExistsError, SecretRemainsError
 */
export async function recordProxied(
  { targets, port, command }: ProxiedRecording,
  { file, name, stdout, env, redact }: RecordSettings,
  io: Io,
): Promise<Recorded> {
  const said = new Set<string>();
  const proxy = await opened(
    recordProxy({
      targets,
      file,
      cwd: io.cwd,
      env,
      ...(port === undefined ? {} : { port }),
      ...(command === undefined ? {} : { command }),
      ...(name === undefined ? {} : { name }),
      ...(redact === undefined ? {} : { redact }),
      onFailure: (message) => {
        if (said.has(message)) return;
        said.add(message);
        io.err.line(`${io.err.style.yellow('tracefork:')} ${safeLine(message)}`);
      },
    }),
    port,
  );
  const place = { port: proxy.port, targets };
  if (command === undefined) {
    const ended = untilEnded();
    announce('recording', place, io);
    await ended;
    const { warnings } = await proxy.finish();
    return { exit: { code: 0, signal: null }, captured: true, warnings };
  }
  const { outcome } = await started(
    command,
    waitingFor(
      runProxied(command, {
        cwd: io.cwd,
        env: recordedEnvironment(env, place),
        output: stdout,
        keepStdout: !process.stdout.isTTY || stdout === 'stderr',
      }),
    ),
  ).catch(async (error: unknown) => {
    await proxy.discard();
    throw error;
  });
  const { warnings } = await proxy.finish(outcome);
  return { exit: outcome.exit, captured: true, warnings };
}
