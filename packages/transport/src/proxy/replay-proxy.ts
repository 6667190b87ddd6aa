import type { Tape } from '@tracefork/tape';
import { replayEnvironment } from '../command/replay-environment.ts';
import { missingPatterns, replayRedaction } from '../redact/replay-redaction.ts';
import { plainRules } from '../redact/rules.ts';
import { conclude, factsOf } from '../replay/facts.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import { ReplaySession } from '../replay/replay-session.ts';
import { defaultStallTimeout, type ReplayOptions } from '../replay.ts';
import { timeZone } from '../time-zone.ts';
import { judge, type Verdict } from '../verdict.ts';
import { leftAtWill } from './client-side.ts';
import { behindProxy, proxyTargets } from './on-tape.ts';
import { openProxyServer } from './proxy-server.ts';
import { outcomeEvent, type ProxiedOutcome } from './record-proxy.ts';
import type { ProxyTarget } from './targets.ts';
import { watchClients } from './watch-clients.ts';

export interface ReplayProxyOptions extends ReplayOptions {
  /** A tape that was recorded through a proxy. */
  readonly tape: Tape;
  /** On 127.0.0.1. Default: any that is free. */
  readonly port?: number;
  readonly env?: NodeJS.ProcessEnv;
}

export interface ReplayingProxy {
  readonly port: number;
  /** What it stands for, as on the tape. */
  readonly targets: readonly ProxyTarget[];
  /** The environment for a program behind it: as recorded, and credentials are placeholders. */
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the tape has what the program printed. */
  readonly comparesStdout: boolean;
  /** Ends the replay. @param outcome what the program came to, if one was run */
  finish(outcome?: ProxiedOutcome): Promise<Verdict>;
}

/** A run was recorded in its own process, not through a proxy. */
export class NotProxiedError extends Error {
  readonly code = 'TRACEFORK_NOT_PROXIED';
  override readonly name = 'NotProxiedError';

  constructor() {
    super(
      'The run was recorded in its own process, so a proxy cannot serve it. Replay it with: tracefork replay RUN',
    );
  }
}

/**
 * Opens a proxy that answers from a tape and never asks anybody else.
 *
 * @throws NotProxiedError; RedactionKeyError where placeholders were made with a key that is not
 * here; the error of listen, such as EADDRINUSE
 */
export async function replayProxy(options: ReplayProxyOptions): Promise<ReplayingProxy> {
  const { env = process.env, stallTimeout = defaultStallTimeout } = options;
  const targets = proxyTargets(options.tape.events);
  if (targets === undefined) throw new NotProxiedError();
  const tape = loadReplayTape(options.tape);
  const rules = plainRules(options.redact);
  const { variables, changed } = replayEnvironment(tape, env);
  const session = new ReplaySession({
    tape,
    redaction: replayRedaction(tape.redaction, { environment: env, rules }),
    ignore: options.ignore ?? [],
    realtime: options.realtime ?? false,
    changedVariables: changed,
    ...(options.disturb === undefined ? {} : { disturb: options.disturb }),
  });
  session.uncovered(behindProxy);
  for (const what of missingPatterns(tape.redaction, rules)) session.uncovered(what);
  const server = await openProxyServer({
    targets,
    port: options.port ?? 0,
    exchange: (request, open) => leftAtWill(session.exchange(request, open)),
    onRefused: ({ elsewhere }) => {
      if (elsewhere !== undefined) session.uncovered({ what: 'other-host', detail: elsewhere });
    },
  });
  const watch = watchClients(session, { server, timeout: stallTimeout });
  return {
    port: server.port,
    targets,
    environment: ownLocale(variables, { env, timeZone: tape.environment?.timeZone }),
    comparesStdout: tape.outcome?.stdout !== undefined,
    async finish(outcome) {
      watch.stop();
      await server.close();
      const actual = outcome && outcomeEvent(0, outcome);
      return judge(
        factsOf(session, {
          outcome: conclude(session, { actual }),
          allowed: options.allowUncovered ?? [],
        }),
      );
    },
  };
}

/**
 * A program's locale stays that of its machine, which may have no other; its time zone is the
 * recorded one, where that is another.
 */
function ownLocale(
  variables: NodeJS.ProcessEnv,
  {
    env,
    timeZone: recorded,
  }: { readonly env: NodeJS.ProcessEnv; readonly timeZone: string | undefined },
): NodeJS.ProcessEnv {
  const { LC_ALL: _locale, TZ: _zone, ...others } = variables;
  const zone = recorded === undefined || recorded === timeZone(env.TZ) ? env.TZ : recorded;
  return {
    ...others,
    ...(env.LC_ALL === undefined ? {} : { LC_ALL: env.LC_ALL }),
    ...(zone === undefined ? {} : { TZ: zone }),
  };
}
