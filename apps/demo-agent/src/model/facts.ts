import { type Fields, isFields, parse } from './json.ts';
import { type Block, type ModelRequest, type Turn, textOf } from './request.ts';

/** A tool call that was answered, as it stands in the conversation. */
export interface Answered {
  readonly tool: string;
  readonly input: Fields;
  /** The answer, parsed; `{}` if it is no JSON object or list. */
  readonly result: Fields;
  readonly list: readonly Fields[];
  readonly failed: boolean;
  readonly text: string;
}

/** What the model knows after reading the conversation. */
export interface Facts {
  readonly task: string;
  readonly email: string | null;
  readonly answered: readonly Answered[];
  /** The last answer of a tool that did not fail. */
  readonly last: (tool: string) => Answered | undefined;
  /** How often a tool was asked and failed. */
  readonly failures: (tool: string) => number;
}

export function readFacts({ turns }: ModelRequest): Facts {
  const task = turns[0]?.blocks.map(textOf).join(' ') ?? '';
  const answered = turns.flatMap((turn, index) => answersIn(turn, turns[index + 1]));
  return {
    task,
    email: /[\w.+-]+@[\w.-]+\w/.exec(task)?.[0] ?? null,
    answered,
    last: (tool) => answered.findLast((call) => call.tool === tool && !call.failed),
    failures: (tool) => answered.filter((call) => call.tool === tool && call.failed).length,
  };
}

function answersIn(turn: Turn, next: Turn | undefined): Answered[] {
  return turn.blocks
    .filter(({ type }) => type === 'tool_use')
    .flatMap((call) => {
      const answer = next?.blocks.find(({ tool_use_id }) => tool_use_id === call.id);
      return answer === undefined ? [] : [pair(call, answer)];
    });
}

function pair(call: Block, answer: Block): Answered {
  const text = textOf(answer);
  const parsed = parse(text);
  return {
    tool: String(call.name),
    input: isFields(call.input) ? call.input : {},
    result: isFields(parsed) ? parsed : {},
    list: Array.isArray(parsed) ? parsed.filter(isFields) : [],
    failed: answer.is_error === true,
    text,
  };
}
