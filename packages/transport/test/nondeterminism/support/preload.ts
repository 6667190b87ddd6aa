import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setProcessSession } from '../../../src/context.ts';
import { installNondeterminism } from '../../../src/nondeterminism/install.ts';
import { startRecording, startReplay, type TestSession } from './sessions.ts';

/** Records the process into the file TAPE, or replays it from there and writes what differed. */
const tape = process.env.TAPE as string;
const recording = !existsSync(tape);

installNondeterminism();
const running: TestSession = recording
  ? startRecording()
  : startReplay(JSON.parse(readFileSync(tape, 'utf8')));
setProcessSession(running.session);

process.on('exit', () => {
  setProcessSession(undefined);
  running.finish();
  if (recording) writeFileSync(tape, JSON.stringify(running.events));
  writeFileSync(
    `${tape}.notes`,
    JSON.stringify({ divergences: running.divergences, variables: running.variables }),
  );
});
