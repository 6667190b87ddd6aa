import { createTapeWriter, fileSink, tapeHeader } from '@tracefork/tape';
import { PartRecorder } from '../children/part-recorder.ts';
import { partSecrets } from '../children/part-secrets.ts';
import { signalEvent } from '../children/signals.ts';
import { recordStarterChannel } from '../children/starter-channel.ts';
import type { RecordSettings } from '../command/protocol.ts';
import { setProcessSession } from '../context.ts';
import { environmentEvent } from '../environment.ts';
import { install } from '../install.ts';
import { real } from '../real.ts';
import { RecordSession } from '../record/record-session.ts';
import { recordingRedactor } from '../redact/recording-redactor.ts';
import { noRules } from '../redact/rules.ts';
import { captureStdout } from '../stdio/capture.ts';
import { recordStdin } from '../stdio/record-stdin.ts';
import { terminalFacts } from '../stdio/terminal.ts';
import { version } from '../version.ts';
import { recordParentPort } from '../workers/parent-port.ts';
import { surroundings, uncoveredWrapper } from '../wrapper/uncovered-wrapper.ts';
import { checkpointSoon } from './checkpoint-soon.ts';
import { onProcess } from './on-process.ts';

/** Milliseconds between two fsyncs while a recording goes on. */
const syncInterval = 1000;

/**
 * Records this process from here to its end.
 *
 * @throws TapeExistsError if another process of the command records already
 */
export function recordProcess(settings: RecordSettings, preload: string): void {
  const sink = fileSink(settings.file);
  const writer = createTapeWriter(sink, {
    strict: settings.strict,
    onFailure: (error) =>
      process.stderr.write(`tracefork: the tape ends here, the agent goes on: ${error.message}\n`),
  });
  writer.append(
    tapeHeader({
      created: new real.Date().toISOString(),
      writer: { name: '@tracefork/transport', version },
      ...(settings.name === undefined ? {} : { agent: settings.name }),
    }),
  );
  const redactor = recordingRedactor({
    rules: settings.redact ?? noRules,
    environment: { ...settings.secrets, ...process.env },
    randomBytes: (length) => real.randomBytes(length),
    append: (event) => writer.append(event),
  });
  // From here on the file is a tape, whatever happens.
  writer.checkpoint();
  writer.append(
    environmentEvent('command', {
      argv: process.argv.slice(1),
      ...(settings.wrapping === undefined ? {} : { command: settings.wrapping.command }),
      cwd: process.cwd(),
      scrub: redactor.text,
      terminal: terminalFacts(),
    }),
  );
  writer.checkpoint();

  const wrapper = uncoveredWrapper(settings.wrapping, surroundings());
  install();
  const { parts: folder, redact } = settings;
  const session = new RecordSession({
    sink: checkpointSoon(writer),
    redactor,
    preload,
    ...(folder === undefined
      ? {}
      : {
          parts: new PartRecorder({
            folder,
            preload,
            settings: {
              secrets: { ...settings.secrets, ...partSecrets(process.env, redact?.secrets) },
              ...(redact === undefined ? {} : { redact }),
            },
          }),
        }),
  });
  for (const { what, detail } of wrapper) session.uncovered({ what, detail });
  setProcessSession(session);
  if (settings.thread === true) recordParentPort(session);
  else if (settings.part === true) recordStarterChannel(session);
  const stdout = captureStdout();
  if (settings.thread !== true) {
    recordStdin({
      log: session.log,
      gate: session.gate,
      elapsed: () => session.now(),
      uncovered: (what) => session.uncovered(what),
    });
  }
  real.setInterval(() => writer.sync(), syncInterval).unref();
  onProcess({
    signal: (name) => {
      // Whoever starts a part again can signal it again; nobody does that for a whole command.
      if (settings.part === true) session.log.append(signalEvent(name, session.now()));
      else session.uncovered({ what: 'signal', detail: `${name}, which the agent handled` });
    },
    exit: (code) => {
      session.finish({
        kind: 'outcome',
        t: session.now(),
        exit: { code, signal: null },
        stdout: stdout.bytes(),
      });
      writer.close();
    },
  });
}
