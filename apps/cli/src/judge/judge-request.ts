import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import { type Grade, judgePrompt } from '@tracefork/blame/oracle';
import type { JudgeSpec } from './judge-spec.ts';

const words = ['pass', 'fail', 'undefined'] as const;

/** The request that asks a judge about an outcome; its answer can be nothing but a call of one tool. */
export function judgeRequest(
  { model, criterion, maxTokens }: JudgeSpec,
  text: string,
): MessageCreateParamsNonStreaming {
  const { system, user } = judgePrompt({ criterion, text });
  return {
    model,
    max_tokens: maxTokens,
    system,
    messages: [{ role: 'user', content: user }],
    tools: [
      {
        name: 'grade',
        description: 'Grades the outcome.',
        input_schema: {
          type: 'object',
          properties: {
            grade: { type: 'string', enum: [...words] },
            reason: { type: 'string', description: 'One sentence.' },
          },
          required: ['grade', 'reason'],
        },
      },
    ],
    tool_choice: { type: 'tool', name: 'grade', disable_parallel_tool_use: true },
  };
}

/** Reads the verdict; an answer without one is an outcome that could not be graded. */
export function judgeVerdict(answer: {
  readonly stop_reason: string | null;
  readonly content: ReadonlyArray<{ readonly type: string }>;
}): Grade {
  const call = answer.content.find(({ type }) => type === 'tool_use') as
    | { readonly input?: unknown }
    | undefined;
  const input = (call?.input ?? {}) as Readonly<Record<string, unknown>>;
  const grade = words.find((word) => word === input.grade);
  if (grade === undefined) {
    return { grade: 'undefined', reason: `the judge gave no verdict (${answer.stop_reason})` };
  }
  const reason = typeof input.reason === 'string' ? input.reason.replace(/\.$/, '') : '';
  return { grade, reason: reason === '' ? `the judge answered ${grade}` : reason };
}
