import { parsePattern } from '@tracefork/blame/oracle';
import type { Agent } from '../agent/resolve-agent.ts';
import type { OracleOptions } from '../oracle/resolve-oracle.ts';

/** What a regression test is about. Paths are relative to the test's folder. */
export interface TestedRun {
  readonly tape: string;
  /** Folder of a command. */
  readonly cwd: string;
  readonly command: Extract<Agent, { kind: 'command' }>['command'];
  readonly graded: Pick<OracleOptions, 'passIf' | 'failIf'>;
}

/**
 * A test for Node's own runner: red as long as the agent fails by the answers on the tape, green where
 * it gets over them.
 */
export function testSource({ tape, cwd, command, graded }: TestedRun): string {
  return `// Written by tracefork shrink. The model's answers come from the tape, one after the other, whatever
// the agent asks: this tells whether the agent's own code gets over them, offline and for nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fork, planScripted } from '@tracefork/fork';
import { openTape } from '@tracefork/tape';

const file = fileURLToPath(new URL(${JSON.stringify(tape)}, import.meta.url));
const cwd = fileURLToPath(new URL(${JSON.stringify(cwd)}, import.meta.url));
const agent = { command: ${JSON.stringify(command)}, cwd };

test(${JSON.stringify(`the agent gets over the answers in ${tape}`)}, async () => {
  const plan = planScripted(openTape(file));
  assert.equal(plan.kind, 'plan', plan.reason);
  const { end, tape } = await fork(plan, agent, { tape: file, tailFrom: file });
  // It got over all of them, and would ask the model something else.
  if (end.status === 'stopped' && end.stop.kind === 'no-answer') return;
  assert.equal(end.status, 'finished', JSON.stringify(end));
  const outcome = tape.events.find(({ kind }) => kind === 'outcome');
${gradeLines(graded)}
});
`;
}

function gradeLines({ passIf, failIf }: TestedRun['graded']): string {
  if (passIf === undefined && failIf === undefined) return '  assert.equal(outcome.exit.code, 0);';
  const printed = '  const printed = Buffer.from(outcome.stdout ?? []).toString();';
  const lines = [
    ...(passIf === undefined ? [] : [`  assert.match(printed, ${literal(passIf)});`]),
    ...(failIf === undefined ? [] : [`  assert.doesNotMatch(printed, ${literal(failIf)});`]),
  ];
  return [printed, ...lines].join('\n');
}

/** A pattern as the code that makes it. */
function literal(pattern: string): string {
  const { source, flags } = parsePattern(pattern);
  return `new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags.replace(/[gy]/g, ''))})`;
}
