import { rmSync } from 'node:fs';
import { createTapeWriter, fileSink, memorySink, openTape, type Tape } from '@tracefork/tape';
import type { Intervene } from './disturb/intervention.ts';
import type { GateDelay } from './gate/record-gate.ts';
import type { AgentOutcome } from './outcome.ts';
import { recordInto } from './record/record-into.ts';
import { leaksOf, leakWarnings, refuseLeaks } from './redact/leaks.ts';
import type { RemainingSecrets } from './redact/remaining-secrets.ts';
import { plainRules, type RedactRules } from './redact/rules.ts';

export interface RecordOptions {
  /** A name for the agent, kept on the tape. */
  readonly name?: string;
  /** File to write; refuses an existing one. Without it the tape stays in memory. */
  readonly file?: string;
  /** Decides about each request whether it goes out, and what comes back. Default: all go out. */
  readonly intervene?: Intervene;
  /** What is kept off the tape beside credentials in headers and URLs. */
  readonly redact?: RedactRules;
}

export interface Recording<T> {
  readonly tape: Tape;
  readonly outcome: AgentOutcome<T>;
  /** What the recorder held back to fix the order in which things reached the agent. */
  readonly delay: GateDelay;
  /** Secrets that stand on the tape all the same, a sentence each; looked for when it is read. */
  readonly warnings: readonly string[];
}

/**
 * Runs an agent function and records everything that reaches it. Any number may run at once in one
 * process, each with its own tape.
 *
 * @returns the tape, and what the agent returned or threw
 * @throws TapeExistsError if `file` exists; SecretRemainsError where a secret would stay on the tape
 * and `redact.onLeak` is `refuse`
 * @example
 * const { tape, outcome } = await record(() => agent('Refund order 1042'));
 */
export async function record<T>(
  agent: () => T | Promise<T>,
  options: RecordOptions = {},
): Promise<Recording<T>> {
  const memory = options.file === undefined ? memorySink() : undefined;
  const writer = createTapeWriter(memory ?? fileSink(options.file as string));
  const rules = plainRules(options.redact);
  const { outcome, delay } = await recordInto(writer, agent, {
    name: options.name,
    intervene: options.intervene,
    rules,
  });
  const tape = openTape(memory?.bytes() ?? (options.file as string));
  const { file, redact } = options;
  const environment = { ...process.env };
  let known: RemainingSecrets | undefined;
  const leaks = () => (known ??= leaksOf(() => tape, { environment, rules: redact }));
  if (redact?.onLeak === 'refuse') {
    const remove = () => file !== undefined && rmSync(file);
    refuseLeaks(leaks(), { rules: redact, remove });
  }
  return {
    tape,
    outcome,
    delay,
    get warnings() {
      return leakWarnings(leaks());
    },
  };
}
