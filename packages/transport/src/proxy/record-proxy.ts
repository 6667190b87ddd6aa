import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  createTapeWriter,
  fileSink,
  type OutcomeEvent,
  openTape,
  TapeExistsError,
  tapeHeader,
} from '@tracefork/tape';
import { environmentEvent } from '../environment.ts';
import type { OpenUpstream, Upstream } from '../exchange/exchange.ts';
import { checkpointSoon } from '../preload/checkpoint-soon.ts';
import { real } from '../real.ts';
import { RecordSession } from '../record/record-session.ts';
import { leaksOf, leakWarnings, refuseLeaks } from '../redact/leaks.ts';
import { recordingRedactor } from '../redact/recording-redactor.ts';
import { plainRules, type RedactRules } from '../redact/rules.ts';
import { terminalFacts } from '../stdio/terminal.ts';
import { version } from '../version.ts';
import { behindProxy, noOutcome, proxyEvent } from './on-tape.ts';
import { openProxyServer } from './proxy-server.ts';
import type { ProxyTarget } from './targets.ts';

/** Milliseconds between two fsyncs while a recording goes on. */
const syncInterval = 1000;

export interface RecordProxyOptions {
  readonly targets: readonly ProxyTarget[];
  /** The tape to make; must not exist. */
  readonly file: string;
  /** On 127.0.0.1. Default: any that is free. */
  readonly port?: number;
  /** A name for the agent, kept on the tape. */
  readonly name?: string;
  /** The program that is run behind the proxy, if it is known. */
  readonly command?: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What is kept off the tape beside credentials in headers and URLs. */
  readonly redact?: RedactRules;
  /** Told of each target that could not be reached, or that broke off, in words. */
  readonly onFailure?: (message: string) => void;
}

/** What a program came to that ran behind the proxy. */
export interface ProxiedOutcome {
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  /** What it printed; absent where that went to a terminal. */
  readonly stdout?: Uint8Array;
}

export interface RecordingProxy {
  readonly port: number;
  /**
   * Ends the recording: connections are closed, and the tape is whole.
   *
   * @param outcome what the program came to, if one was run
   * @throws SecretRemainsError where a secret would stay on the tape and `redact.onLeak` is `refuse`
   */
  finish(outcome?: ProxiedOutcome): Promise<{ readonly warnings: readonly string[] }>;
  /** Ends it without a tape: the program could not be started. */
  discard(): Promise<void>;
}

/**
 * Opens a proxy that records everything that goes through it.
 *
 * @throws TapeExistsError if `file` exists; the error of listen, such as EADDRINUSE
 */
export async function recordProxy(options: RecordProxyOptions): Promise<RecordingProxy> {
  const { targets, command, cwd = process.cwd(), env = process.env, redact } = options;
  const file = resolve(cwd, options.file);
  if (existsSync(file)) throw new TapeExistsError(file);
  let session: RecordSession | undefined;
  const server = await openProxyServer({
    targets,
    port: options.port ?? 0,
    exchange: (request, open) =>
      (session as RecordSession).exchange(request, noticed(open, request.url)),
  });
  const warnings: string[] = [];

  /** Says what went wrong on the way to the server: the client only sees its connection end. */
  function noticed(open: OpenUpstream, url: string): OpenUpstream {
    return (change) => {
      const upstream: Upstream = open(change);
      return {
        async next() {
          const arrival = await upstream.next();
          if (arrival.delivery.kind === 'failure') {
            const { message, code } = arrival.delivery.error;
            options.onFailure?.(`${new URL(url).origin}: ${message || String(code)}`);
          }
          return arrival;
        },
        abort: () => upstream.abort(),
      };
    };
  }

  const writer = createTapeWriter(fileSink(file), {
    onFailure: (error) =>
      warnings.push(`the tape ends early, the client went on: ${error.message}`),
  });
  writer.append(
    tapeHeader({
      created: new real.Date().toISOString(),
      writer: { name: '@tracefork/transport', version },
      ...(options.name === undefined ? {} : { agent: options.name }),
    }),
  );
  const redactor = recordingRedactor({
    rules: plainRules(redact),
    environment: env,
    randomBytes: (length) => real.randomBytes(length),
    append: (event) => writer.append(event),
  });
  writer.append(
    environmentEvent('command', {
      argv: command?.slice(1) ?? [],
      ...(command === undefined ? {} : { command }),
      cwd,
      scrub: redactor.text,
      terminal: terminalFacts(),
    }),
  );
  writer.append(proxyEvent(targets));
  writer.checkpoint();
  session = new RecordSession({ sink: checkpointSoon(writer), redactor });
  session.uncovered(behindProxy);
  const sync = real.setInterval(() => writer.sync(), syncInterval).unref();

  const recording = session;
  const close = async (): Promise<void> => {
    await server.close();
    real.clearInterval(sync);
  };
  return {
    port: server.port,
    async discard() {
      await close();
      writer.close();
      rmSync(file, { force: true });
    },
    async finish(outcome) {
      await close();
      if (outcome === undefined) recording.uncovered(noOutcome);
      recording.finish(outcome && outcomeEvent(recording.now(), outcome));
      writer.close();
      const leaks = leaksOf(() => openTape(file), { environment: env, rules: redact });
      refuseLeaks(leaks, { rules: redact, remove: () => rmSync(file) });
      return { warnings: [...warnings, ...leakWarnings(leaks)] };
    },
  };
}

/** The outcome as the tape keeps it. */
export function outcomeEvent(t: number, { exit, stdout }: ProxiedOutcome): OutcomeEvent {
  return { kind: 'outcome', t, exit, ...(stdout === undefined ? {} : { stdout }) };
}
