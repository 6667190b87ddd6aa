import { type Block, type Message, parseResponse } from '@tracefork/wire';
import { newMessages } from './read-step.ts';
import type { Run } from './run.ts';
import { safeText } from './visible.ts';

/** Something that can be found, and the place in the page that shows it. */
export interface Entry {
  readonly place: string;
  readonly label: string;
  readonly text: string;
}

export interface Hit {
  readonly place: string;
  readonly label: string;
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

const around = 60;

/** Everything in a run that can be found, step by step, so that the page stays usable meanwhile. */
export function* entriesOf(run: Run): Generator<Entry> {
  const { data, bodies, stepOf } = run;
  for (const [index, step] of data.steps.entries()) {
    const place = `step=${index}`;
    const label = `step ${index}`;
    const exchange = data.exchanges[step.attempts.at(-1) as number];
    if (exchange === undefined) continue;
    if (exchange.request !== null) {
      const text = newMessages(run, index).added.map(messageText).join('\n');
      yield { place, label: `${label} request`, text };
      if (step.base === null) {
        const fixed = bodies.withTurns(exchange.request, 0, 0);
        yield { place, label: `${label} set-up`, text: plain(fixed) };
      }
    }
    const body = exchange.decoded ?? exchange.response;
    if (body !== null && exchange.status !== null) {
      const answer = parseResponse(step, {
        status: exchange.status,
        headers: exchange.responseHeaders,
        body: bodies.bytes(body),
      });
      const error =
        answer.error === undefined ? '' : `${answer.error.type} ${answer.error.message}`;
      yield { place, label: `${label} answer`, text: `${blocksText(answer.blocks)}\n${error}` };
    }
    const headers = [...exchange.requestHeaders, ...exchange.responseHeaders];
    const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\n');
    yield {
      place,
      label: `${label} headers`,
      text: `${exchange.url}\n${step.error ?? ''}\n${lines}`,
    };
  }
  for (const [index, exchange] of data.exchanges.entries()) {
    if (stepOf.has(index)) continue;
    const texts = [exchange.request, exchange.decoded ?? exchange.response].map((ref) =>
      ref === null ? '' : plain(bodies.bytes(ref)),
    );
    const text = `${exchange.method} ${exchange.url}\n${texts.join('\n')}`;
    yield { place: `exchange=${index}`, label: `request ${index}`, text };
  }
  for (const [index, tool] of data.tools.entries()) {
    const output = tool.output === undefined ? '' : bodies.text(tool.output);
    const text = `${tool.name} ${bodies.text(tool.input)}\n${output}\n${tool.error?.message ?? ''}`;
    yield { place: `tool=${index}`, label: `tool ${tool.name}`, text };
  }
  for (const [index, program] of data.programs.entries()) {
    const texts = [program.input, program.stdout, program.stderr].map((ref) =>
      ref === null ? '' : bodies.text(ref),
    );
    const text = `${program.file} ${program.argv.join(' ')}\n${texts.join('\n')}`;
    yield { place: `program=${index}`, label: `program ${program.file}`, text };
  }
  for (const [index, [source, value]] of data.draws.entries()) {
    yield { place: `draw=${index}`, label: `draw ${source}`, text: value };
  }
  for (const [index, [what, detail]] of data.uncovered.entries()) {
    yield { place: `uncovered=${index}`, label: 'not covered', text: `${what}: ${detail}` };
  }
  for (const [index, ref] of data.stdin.entries()) {
    yield { place: `stdin=${index}`, label: 'stdin', text: bodies.text(ref) };
  }
  const { stdout, value, error } = data.outcome ?? {};
  const ended = [stdout, value].map((ref) => (ref === undefined ? '' : bodies.text(ref)));
  yield {
    place: 'outcome',
    label: 'outcome',
    text: `${ended.join('\n')}\n${error?.message ?? ''}`,
  };
}

/** The first place of each entry that has all the words, letters of either case alike. */
export function find(entries: readonly Entry[], query: string): readonly Hit[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const hits: Hit[] = [];
  for (const { place, label, text } of entries) {
    const at = text.toLowerCase().indexOf(wanted);
    if (at === -1) continue;
    const cut = (from: number, to: number): string =>
      safeText(text.slice(Math.max(0, from), to)).replace(/\s+/g, ' ');
    hits.push({
      place,
      label,
      before: cut(at - around, at),
      match: cut(at, at + wanted.length),
      after: cut(at + wanted.length, at + wanted.length + around * 2),
    });
  }
  return hits;
}

function messageText({ role, blocks }: Message): string {
  return `${role}\n${blocksText(blocks)}`;
}

export function blocksText(blocks: readonly Block[]): string {
  return blocks.map(blockText).join('\n');
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'refusal':
      return block.refusal;
    case 'thinking':
      return block.thinking;
    case 'tool-call':
      return `${block.name} ${block.id} ${json(block.input)}`;
    case 'partial-tool-call':
      return `${block.name} ${block.id} ${block.json}`;
    case 'tool-result':
      return `${block.id}\n${blocksText(block.blocks)}`;
    case 'other':
      return json(block.value);
  }
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

function plain(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
