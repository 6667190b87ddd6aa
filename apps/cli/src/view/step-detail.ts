import type { Exchange } from '@tracefork/tape';
import { type ModelRequest, type ModelResponse, type NewMessages, newSince } from '@tracefork/wire';
import type { Step } from '../tapes/steps.ts';
import { readStep, type StepView } from './step-view.ts';

/** One step, with its whole request and answer. */
export interface StepDetail {
  readonly view: StepView;
  readonly request: ModelRequest | null;
  readonly response: ModelResponse | null;
  /** Against the step before; all messages where there is none. */
  readonly messages: NewMessages;
  readonly attempts: readonly Exchange[];
  /** As `--json` prints it. */
  document(headers: boolean): Readonly<Record<string, unknown>>;
}

/** @param views the same steps as the timeline has them. */
export function stepDetail(
  steps: readonly Step[],
  { index, views }: { readonly index: number; readonly views: readonly StepView[] },
): StepDetail | undefined {
  const [step, view] = [steps[index], views[index]];
  if (step === undefined || view === undefined) return undefined;
  const before = steps[index - 1];
  const previous = before === undefined ? null : readStep(before).request;
  const { request, response } = readStep(step);
  return {
    view,
    request,
    response,
    messages: newSince(previous, request ?? { messages: [] }),
    attempts: step.attempts,
    document: (headers) => ({
      ...view,
      request,
      response,
      ...(headers ? { headers: step.attempts.map(headersOf) } : {}),
    }),
  };
}

function headersOf({ x, request, response }: Exchange) {
  return { exchange: x, request: request.headers, response: response?.headers ?? null };
}
