import '../require-node.ts';

export { type CallSite, type Stand, type Stopped, siteWords } from '../inspect/stop.ts';
export {
  type RemainingSecret,
  type RemainingSecrets,
  remainingSecrets,
  type ScanOptions,
} from '../redact/remaining-secrets.ts';
export type { RedactRules } from '../redact/rules.ts';
export {
  type ShownRedaction,
  type ShownRedactionOptions,
  shownRedaction,
} from '../redact/shown-redaction.ts';
export { type ForkCommandOptions, type ForkedCommand, forkCommand } from './fork-command.ts';
export {
  type RecordCommandOptions,
  type RecordedCommand,
  recordCommand,
} from './record-command.ts';
export {
  type ReplayCommandOptions,
  type ReplayedCommand,
  replayCommand,
} from './replay-command.ts';
export type { CommandExit } from './run-command.ts';
