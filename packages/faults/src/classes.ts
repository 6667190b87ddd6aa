import type { FaultClass } from './fault.ts';

/** What is known of a class without making one. */
export interface FaultInfo {
  readonly class: FaultClass;
  /** `content`: what is said is wrong; `wire`: what carries it is. */
  readonly group: 'content' | 'wire';
  /** True where the fault cannot be made before the answer is at hand. */
  readonly needsAnswer: boolean;
  /** One line. */
  readonly says: string;
}

type Row = Omit<FaultInfo, 'class'>;

const content = (says: string, needsAnswer: boolean): Row => ({
  group: 'content',
  needsAnswer,
  says,
});
const wire = (says: string, needsAnswer = false): Row => ({ group: 'wire', needsAnswer, says });

const rows: Readonly<Record<FaultClass, Row>> = {
  corrupted_tool_output: content('a value in what a tool returned is wrong', false),
  misleading_retrieval: content('what was retrieved comes with a false statement', false),
  wrong_system_prompt: content('the system prompt is another one', false),
  dropped_message: content('what the model said, or a tool returned, is lost', true),
  poisoned_argument: content('an argument of a tool call is wrong', true),
  wrong_tool_name: content('a tool is called that does not exist', true),
  duplicated_tool_call: content('a tool call comes twice', true),
  stale_tool_result: content('a tool returned what it returned before', false),
  rate_limit: wire('429 with retry-after'),
  server_error: wire('500'),
  overloaded: wire('529 (Anthropic) or 503'),
  timeout: wire('nothing is answered'),
  connection_reset: wire('the connection is reset before an answer'),
  stream_cut: wire('the answer breaks off at a byte or an event', true),
  slow_tokens: wire('the answer comes piece by piece, slowly', true),
  malformed_json: wire('the answer is no JSON', true),
  empty_content: wire('the answer says nothing'),
  max_tokens: wire('the answer ends at the limit of tokens', true),
  refusal: wire('the model refuses'),
};

/** Every class, those of content first. */
export const faultClasses: readonly FaultInfo[] = Object.entries(rows).map(([name, row]) => ({
  class: name as FaultClass,
  ...row,
}));

/** True for the name of a class. */
export function isFaultClass(name: unknown): name is FaultClass {
  return typeof name === 'string' && Object.hasOwn(rows, name);
}
