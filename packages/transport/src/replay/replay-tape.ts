import type { EnvironmentEvent, Event, OutcomeEvent } from '@tracefork/tape';
import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import type { Uncovered } from '../ports.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import type { RedactionOnTape } from '../redact/on-tape.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import type { RecordedRequest } from './matcher.ts';

/** A tape as a replay needs it: indexed once, bodies fetched when they are wanted. */
export interface ReplayTape {
  readonly requests: readonly RecordedRequest[];
  readonly deliveries: readonly RecordedDelivery[];
  /** Exchanges that the agent gave up while it was recorded. */
  readonly aborted: ReadonlySet<number>;
  readonly programs: readonly RecordedProgram[];
  readonly toolCalls: readonly ToolCall[];
  /** Everything that sources of nondeterminism and programs replay from, in order. */
  readonly events: readonly Event[];
  readonly environment: EnvironmentEvent | undefined;
  /** Environment variables that the run read and that had a value. */
  readonly variablesRead: readonly string[];
  /** The run asked for the name of its machine. */
  readonly hostname: boolean;
  readonly outcome: OutcomeEvent | undefined;
  readonly uncovered: readonly Uncovered[];
  /** How the tape is redacted; `undefined`: bodies are not. */
  readonly redaction: RedactionOnTape | undefined;
  readonly complete: boolean;
  /** Step of each exchange, `null` for exchanges that are no model calls. */
  readonly stepOf: ReadonlyArray<number | null>;
}
