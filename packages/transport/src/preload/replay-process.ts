import { closeSync, openSync, writeFileSync } from 'node:fs';
import { type OutcomeEvent, openTape } from '@tracefork/tape';
import { endedFromOutside, onPlayedOut } from '../children/cut-off.ts';
import { partSecrets } from '../children/part-secrets.ts';
import { replayPart } from '../children/replay-part.ts';
import { replaySignals } from '../children/signals.ts';
import { replayStarterChannel } from '../children/starter-channel.ts';
import type { ReplayResult, ReplaySettings } from '../command/protocol.ts';
import { setProcessSession } from '../context.ts';
import type { Stopped } from '../inspect/stop.ts';
import { stopAt } from '../inspect/stop-at.ts';
import { install } from '../install.ts';
import { missingPatterns, replayRedaction } from '../redact/replay-redaction.ts';
import { conclude, factsOf } from '../replay/facts.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import { ReplaySession } from '../replay/replay-session.ts';
import { watchForStall } from '../replay/stall-watch.ts';
import { captureStdout } from '../stdio/capture.ts';
import { replayStdin } from '../stdio/replay-stdin.ts';
import { restoreTerminal } from '../stdio/terminal.ts';
import { judge } from '../verdict.ts';
import { replayParentPort } from '../workers/parent-port.ts';
import { swallowOutput } from '../workers/swallow-output.ts';
import { surroundings, uncoveredWrapper } from '../wrapper/uncovered-wrapper.ts';
import { onIdle } from './on-idle.ts';
import { onProcess } from './on-process.ts';
import { refuseInWorkers } from './worker.ts';

/**
 * Replays this process from here to its end, and leaves the verdict behind.
 *
 * @param done Called when the verdict is left behind.
 * @throws an error with code EEXIST if another process of the command replays already
 */
export function replayProcess(
  settings: ReplaySettings,
  preload: string,
  done: () => void = () => {},
): void {
  closeSync(openSync(settings.result, 'wx', 0o600));
  const tape = loadReplayTape(openTape(settings.tape));
  Object.assign(process.env, settings.credentials);
  const redaction = replayRedaction(tape.redaction, {
    environment: { ...settings.secrets, ...process.env },
    rules: settings.redact,
  });
  const thread = settings.part?.thread === true;
  if (tape.environment !== undefined && !thread) restoreTerminal(tape.environment.terminal);
  const wrapper = uncoveredWrapper(settings.wrapping, surroundings());
  install();
  refuseInWorkers(preload);
  const further = tape.redaction?.rules.secrets;
  const secrets = { ...settings.secrets, ...partSecrets(process.env, further) };
  const session = new ReplaySession({
    ...settings,
    tape,
    redaction,
    rerun: (recorded, started) => replayPart(recorded, started, { settings, preload, secrets }),
  });
  for (const { what, detail } of wrapper)
    session.uncovered({ what, detail: redaction.text(detail) });
  for (const what of missingPatterns(tape.redaction, settings.redact)) session.uncovered(what);
  let stopped: Stopped | undefined;
  if (settings.stop !== undefined) {
    const onStop = (at: Stopped) => {
      stopped = at;
    };
    stopAt(session, { stop: settings.stop, onStop });
  }
  setProcessSession(session);
  const finishMessages = thread
    ? replayParentPort(session)
    : settings.part?.channel === true
      ? replayStarterChannel(session)
      : () => {};
  if (settings.part !== undefined) replaySignals(session);
  const cutOff = settings.part?.cutOff === true && !tape.complete;
  if (cutOff) onPlayedOut(session, () => process.exit(0));
  const stdout = captureStdout();
  if (thread) swallowOutput();
  else {
    replayStdin({
      gate: session.gate,
      chunks: tape.events.flatMap((event) => (event.kind === 'stdin' ? [event.body] : [])),
      terminal: tape.environment?.terminal.stdin ?? false,
      abandon: () => session.gate.abandon({ from: 'stdin' }),
    });
  }
  let stuck = false;
  watchForStall(session, {
    timeout: settings.stallTimeout,
    onStuck: () => {
      stuck = true;
      process.exit(1);
    },
  }).unref();
  onIdle(session);
  let crash: { crash?: unknown } = {};
  process.on('uncaughtExceptionMonitor', (error) => {
    crash = { crash: error };
  });
  onProcess({
    exit: (code) => {
      const end: OutcomeEvent = {
        kind: 'outcome',
        t: 0,
        exit: { code, signal: null },
        stdout: stdout.bytes(),
      };
      finishMessages();
      const outcome = conclude(session, { actual: stuck ? undefined : end, ...crash });
      const facts = factsOf(session, { outcome, allowed: settings.allowUncovered });
      const verdict = judge(cutOff ? endedFromOutside(facts, session) : facts);
      const result: ReplayResult = {
        verdict,
        ...(stopped === undefined ? {} : { stopped }),
      };
      writeFileSync(settings.result, JSON.stringify(result));
      done();
    },
  });
}
