import { type Fields, isFields, parse } from './json.ts';

export interface Block extends Fields {
  readonly type: string;
}

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly Block[];
}

/** A valid request to the model. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly system: string;
  readonly tools: readonly string[];
  readonly turns: readonly Turn[];
  /** Length of everything the model reads, in characters. */
  readonly length: number;
}

export interface Refusal {
  readonly status: 400 | 404;
  readonly message: string;
}

const refuse = (message: string): Refusal => ({ status: 400, message });

/** Reads the body of `POST /v1/messages`, or says what is wrong with it as the API does. */
export function readRequest(body: string): ModelRequest | Refusal {
  const request = parse(body);
  if (!isFields(request)) return refuse('The request body is not valid JSON');
  const { model, max_tokens, messages, system, tools, stream } = request;
  if (typeof model !== 'string') return refuse('model: Field required');
  if (typeof max_tokens !== 'number') return refuse('max_tokens: Field required');
  if (max_tokens < 1) return refuse('max_tokens: Input should be greater than or equal to 1');
  if (!Array.isArray(messages)) return refuse('messages: Field required');
  if (messages.length === 0) return refuse('messages: at least one message is required');
  if (!model.startsWith('claude-')) return { status: 404, message: `model: ${model}` };

  const turns = messages.map(readTurn);
  const bad = turns.indexOf(null);
  if (bad !== -1) return refuse(`messages.${bad}: Input should be a valid message`);
  const read = turns.filter((turn) => turn !== null);
  return (
    openCall(read) ?? {
      model,
      stream: stream === true,
      system: blocksOf(system)?.map(textOf).join('\n') ?? '',
      tools: Array.isArray(tools) ? tools.filter(isFields).map(({ name }) => String(name)) : [],
      turns: read,
      length: JSON.stringify([system, tools, messages]).length,
    }
  );
}

function readTurn(raw: unknown): Turn | null {
  if (!isFields(raw)) return null;
  const { role } = raw;
  const blocks = blocksOf(raw.content);
  return (role === 'user' || role === 'assistant') && blocks !== null ? { role, blocks } : null;
}

function blocksOf(content: unknown): Block[] | null {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return null;
  const blocks = content.filter(isFields).filter(({ type }) => typeof type === 'string');
  return blocks.length === content.length ? (blocks as Block[]) : null;
}

/** The text of a text block or of a tool's result. */
export function textOf(block: Block): string {
  if (block.type === 'text') return typeof block.text === 'string' ? block.text : '';
  if (block.type !== 'tool_result') return '';
  return (blocksOf(block.content ?? '') ?? []).map(textOf).join('');
}

/** As the API: every tool call is answered in the message right after it. */
function openCall(turns: readonly Turn[]): Refusal | null {
  for (const [index, { blocks }] of turns.entries()) {
    const answered = (turns[index + 1]?.blocks ?? []).map((block) => block.tool_use_id);
    const open = blocks.find(({ type, id }) => type === 'tool_use' && !answered.includes(id));
    if (open === undefined) continue;
    return refuse(
      `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks ` +
        `immediately after: ${String(open.id)}`,
    );
  }
  return null;
}
