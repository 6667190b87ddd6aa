import { type TapeWriter, tapeHeader } from '@tracefork/tape';
import { runInSession } from '../context.ts';
import type { Intervene } from '../disturb/intervention.ts';
import { environmentEvent } from '../environment.ts';
import type { GateDelay } from '../gate/record-gate.ts';
import { install } from '../install.ts';
import { type AgentOutcome, fitsTape, outcomeEvent, settle } from '../outcome.ts';
import { real } from '../real.ts';
import { recordingRedactor } from '../redact/recording-redactor.ts';
import type { PlainRules } from '../redact/rules.ts';
import { version } from '../version.ts';
import { RecordSession } from './record-session.ts';

/** Runs an agent function in a session of its own, whose events go to `writer`, and closes that. */
export async function recordInto<T>(
  writer: TapeWriter,
  agent: () => T | Promise<T>,
  options: {
    readonly name?: string | undefined;
    readonly intervene?: Intervene | undefined;
    readonly rules: PlainRules;
  },
): Promise<{ readonly outcome: AgentOutcome<T>; readonly delay: GateDelay }> {
  const { name, intervene, rules } = options;
  writer.append(
    tapeHeader({
      created: new real.Date().toISOString(),
      writer: { name: '@tracefork/transport', version },
      ...(name === undefined ? {} : { agent: name }),
    }),
  );
  const redactor = recordingRedactor({
    rules,
    environment: process.env,
    randomBytes: (length) => real.randomBytes(length),
    append: (event) => writer.append(event),
  });
  writer.append(functionEnvironment(redactor.text));
  const release = install();
  try {
    const session = new RecordSession({
      sink: writer,
      redactor,
      ...(intervene === undefined ? {} : { intervene }),
    });
    const outcome = await runInSession(session, () => settle(agent));
    if (!fitsTape(outcome)) {
      const detail = 'the agent returned a value that JSON cannot hold';
      session.uncovered({ what: 'outcome', detail });
    }
    session.finish(outcomeEvent(session.now(), outcome));
    writer.close();
    return { outcome, delay: session.gate.delay };
  } finally {
    release();
  }
}

function functionEnvironment(scrub: (text: string) => string) {
  return environmentEvent('function', {
    argv: [],
    cwd: process.cwd(),
    scrub,
    terminal: { stdin: false, stdout: false, stderr: false },
  });
}
