import crypto from 'node:crypto';
import { openTape, type Tape } from '@tracefork/tape';
import { readText } from '@tracefork/tape/text';
import type { Branch, BranchFacts, Origin, RunAgent, RunFacts } from './run.ts';
import { type TapeFacts, tapeFacts } from './tape-facts.ts';

/** A tape that is to be kept, read and verified. */
export interface ReadRun {
  readonly tape: Tape;
  readonly text: Buffer;
  readonly facts: KnownFacts;
}

/** Everything that is known about a run when it is saved. */
export interface KnownFacts extends Omit<TapeFacts, 'created'> {
  readonly created: number;
  readonly saved: number;
  readonly origin: Origin;
  readonly agent: RunAgent | null;
  readonly models: readonly string[];
  readonly steps: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  readonly branch: Omit<Branch, 'ordinal'> | null;
}

/**
 * Reads a tape and says what is known about its run.
 *
 * @param options.now milliseconds since 1970.
 * @throws errors of `openTape`
 */
export function readRun(
  from: string | Uint8Array,
  { facts, now }: { readonly facts: RunFacts; readonly now: number },
): ReadRun {
  const { tape, text } = readWhole(from);
  const found = tapeFacts(tape);
  const { branch } = facts;
  return {
    tape,
    text,
    facts: {
      ...found,
      name: facts.name ?? found.name,
      created: found.created ?? now,
      saved: now,
      origin: branch === undefined ? (facts.origin ?? 'recorded') : 'forked',
      agent: facts.agent ?? null,
      models: facts.models ?? [],
      steps: facts.steps ?? null,
      inputTokens: facts.inputTokens ?? null,
      outputTokens: facts.outputTokens ?? null,
      cost: facts.cost ?? null,
      branch: branch === undefined ? null : completed(branch),
    },
  };
}

/** A file that grows while it is read is read again: a run's text is what its chain was made of. */
function readWhole(from: string | Uint8Array): Pick<ReadRun, 'tape' | 'text'> {
  const tape = openTape(from);
  const text = Buffer.concat([...readText(from)]);
  return crypto.hash('sha256', text) === tape.chain ? { tape, text } : readWhole(from);
}

function completed(branch: BranchFacts): Omit<Branch, 'ordinal'> {
  const { parent, step, mutation, trial = 0, plan = null, details = null } = branch;
  return { parent, step, mutation, trial, plan, details };
}
