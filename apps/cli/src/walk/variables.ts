import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type ReplayCommandOptions,
  replayCommand,
  type Stand,
  siteWords,
} from '@tracefork/transport/command';
import { safeLine } from '../render/safe-text.ts';
import { attachDebugger, type Debugger, type RemoteValue } from './debugger.ts';

/** Longest value that is printed, in characters. */
const longest = 400;

/** Scopes whose names are the agent's; the others hold everything there is. */
const shown: ReadonlySet<string> = new Set(['local', 'block', 'catch', 'closure', 'module']);

/**
 * Replays an agent until it asks for a step, and reads its variables there, or one expression. The
 * process is ended then: whatever reading did to it does not matter.
 *
 * @returns lines; why there are none, where the replay did not come there
 */
export async function readVariables(
  step: number,
  {
    expression,
    stands,
    replay,
  }: {
    readonly expression: string | undefined;
    /** Where the agent stood at each step so far; this one is added. */
    readonly stands: Map<number, Stand>;
    readonly replay: Omit<
      ReplayCommandOptions,
      'to' | 'inspect' | 'onStand' | 'stood' | 'signal' | 'output'
    >;
  },
): Promise<readonly string[]> {
  const ended = new AbortController();
  let lines: Promise<readonly string[]> | undefined;
  const stood = stands.get(step);
  const onStand = (stand: Stand): void => {
    stands.set(step, stand);
    lines = linesAt(stand, expression).finally(() => ended.abort());
    lines.catch(() => {});
  };
  const { verdict } = await replayCommand({
    ...replay,
    ...(stood === undefined ? {} : { stood }),
    to: step,
    inspect: true,
    output: 'capture',
    onStand,
    signal: ended.signal,
  });
  if (lines !== undefined) return lines;
  return [
    `the agent did not come to step ${step}: ${safeLine(verdict.reasons[0] ?? verdict.result)}`,
  ];
}

async function linesAt({ address, site }: Stand, expression?: string): Promise<readonly string[]> {
  if (site === undefined) {
    return ['no line of the agent alone leads to this step, so there are no variables to show'];
  }
  const attached = await attachDebugger(address);
  try {
    const head = [siteWords(site), ...sourceLine(site)];
    if (expression === undefined) return [...head, ...(await allOf(attached))];
    const { result } = await attached.send<{ result: RemoteValue }>(
      'Debugger.evaluateOnCallFrame',
      {
        callFrameId: attached.top.callFrameId,
        expression,
      },
    );
    return [...head, `  ${await textOf(result, attached)}`];
  } finally {
    attached.close();
  }
}

async function allOf(attached: Debugger): Promise<readonly string[]> {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const { type, object } of attached.top.scopeChain.filter(({ type }) => shown.has(type))) {
    const { result } = await attached.send<{
      result: ReadonlyArray<{ readonly name: string; readonly value?: RemoteValue }>;
    }>('Runtime.getProperties', { objectId: object.objectId, ownProperties: true });
    for (const { name, value } of result) {
      if (seen.has(name) || value === undefined || value.type === 'function') continue;
      seen.add(name);
      const from = type === 'local' || type === 'block' ? '' : `  (${type})`;
      lines.push(`  ${safeLine(name)} = ${await textOf(value, attached)}${from}`);
    }
  }
  return lines.length === 0 ? ['  no variables'] : lines;
}

/** Objects as JSON where they can be, else as the inspector describes them. */
async function textOf(value: RemoteValue, { send }: Debugger): Promise<string> {
  const { type, objectId, description } = value;
  if (type === 'string') return shortened(JSON.stringify(value.value));
  if (type !== 'object' || objectId === undefined) {
    return shortened(description ?? String(value.value));
  }
  const { result } = await send<{ result: RemoteValue }>('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function () { return JSON.stringify(this); }',
  });
  const plain = typeof result.value === 'string' && result.value !== '{}';
  return shortened(plain ? String(result.value) : (description ?? 'an object'));
}

function shortened(text: string): string {
  const line = safeLine(text);
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

function sourceLine({ url, line }: NonNullable<Stand['site']>): readonly string[] {
  try {
    const text = readFileSync(fileURLToPath(url), 'utf8').split('\n')[line];
    return text === undefined ? [] : [`  ${line + 1} │ ${safeLine(text.trim())}`];
  } catch {
    return [];
  }
}
