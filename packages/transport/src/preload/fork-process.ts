import { closeSync, openSync, writeFileSync } from 'node:fs';
import { createTapeWriter, fileSink, openTape, type TapeWriter } from '@tracefork/tape';
import { askPermit } from '../command/permit.ts';
import type { ForkSettings } from '../command/protocol.ts';
import { setProcessSession } from '../context.ts';
import { forkSeed, limit } from '../fork/fork-function.ts';
import { forkPoint } from '../fork/fork-point.ts';
import { ForkSession } from '../fork/fork-session.ts';
import { install } from '../install.ts';
import { replayRedaction } from '../redact/replay-redaction.ts';
import { loadReplayTape } from '../replay/load-replay-tape.ts';
import { watchForStall } from '../replay/stall-watch.ts';
import { captureStdout } from '../stdio/capture.ts';
import { replayStdin } from '../stdio/replay-stdin.ts';
import { restoreTerminal } from '../stdio/terminal.ts';
import { surroundings, uncoveredWrapper } from '../wrapper/uncovered-wrapper.ts';
import { onIdle } from './on-idle.ts';
import { onProcess } from './on-process.ts';
import { refuseInWorkers } from './worker.ts';

/**
 * Forks this process: it replays up to the step and is recorded from there on, to its end.
 *
 * @throws an error with code EEXIST if another process of the command is forked already
 */
export function forkProcess(settings: ForkSettings, preload: string): void {
  closeSync(openSync(settings.result, 'wx', 0o600));
  const { script, permit } = settings;
  const tape = openTape(settings.tape);
  const parent = loadReplayTape(tape);
  Object.assign(process.env, settings.credentials);
  const rules = settings.redact;
  const redaction = replayRedaction(parent.redaction, { environment: process.env, rules });
  if (parent.environment !== undefined) restoreTerminal(parent.environment.terminal);
  const wrapper = uncoveredWrapper(settings.wrapping, surroundings());
  install();
  refuseInWorkers(preload);
  let writer: TapeWriter | undefined;
  const session = new ForkSession({
    tape,
    parent,
    point: forkPoint(parent, script.at),
    script,
    seed: forkSeed(tape.chain, script),
    redaction,
    rules,
    preload,
    permit: permit === undefined ? undefined : (call) => askPermit(permit, call),
    answers:
      settings.tailFrom === undefined ? undefined : loadReplayTape(openTape(settings.tailFrom)),
    openSink: () => {
      writer = createTapeWriter(fileSink(settings.file));
      return writer;
    },
    onEnd: () => process.exit(1),
  });
  for (const { what, detail } of wrapper)
    session.uncovered({ what, detail: redaction.text(detail) });
  setProcessSession(session);
  const stdout = captureStdout();
  replayStdin({
    gate: session.gate,
    chunks: parent.events.flatMap((event) => (event.kind === 'stdin' ? [event.body] : [])),
    terminal: parent.environment?.terminal.stdin ?? false,
    abandon: () => session.gate.abandon({ from: 'stdin' }),
  });
  limit(session, { script, signal: undefined, keepsAlive: false });
  watchForStall(session, {
    timeout: settings.stallTimeout,
    onStuck: () => process.exit(1),
  }).unref();
  onIdle(session);
  onProcess({
    exit: (code) => {
      session.finish({
        kind: 'outcome',
        t: session.now(),
        exit: { code, signal: null },
        stdout: stdout.bytes(),
      });
      writer?.close();
      writeFileSync(settings.result, JSON.stringify(session.account()));
    },
  });
}
