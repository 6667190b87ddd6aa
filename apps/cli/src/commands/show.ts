import type { Exchange } from '@tracefork/tape';
import { NoSuchStepError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { renderExchange } from '../render/exchange.ts';
import { renderStep } from '../render/step.ts';
import { renderTimeline } from '../render/timeline.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openAnyTape } from '../tapes/open-any.ts';
import { stepsOf } from '../tapes/steps.ts';
import { exchangeDetail } from '../view/exchange-detail.ts';
import { layingOut } from '../view/laying-out.ts';
import { stepDetail } from '../view/step-detail.ts';
import type { TapeView } from '../view/tape-view.ts';
import { jsonText, printJson } from './print-json.ts';
import { printRaw } from './print-raw.ts';

export interface ShowOptions {
  readonly tape: string;
  readonly step?: number;
  readonly exchange?: number;
  readonly headers?: boolean;
  readonly raw?: boolean;
  readonly json?: boolean;
}

/** `tracefork show`: a tape's timeline, one step, or one exchange. */
export async function show(options: ShowOptions, io: Io): Promise<number> {
  const { tape: file, step, exchange, headers = false, raw = false, json = false } = options;
  if (step !== undefined && exchange !== undefined) {
    throw new UsageError('Name a step or an exchange, not both.');
  }
  if (step === undefined && exchange === undefined && (headers || raw)) {
    throw new UsageError(
      `--headers and --raw are about one step or exchange. Add, for example: --step 0`,
    );
  }
  const { view, exchanges } = await openAnyTape((await resolveRun(file, io)).file);
  const look = { style: io.out.style, columns: io.out.columns, file, headers };
  if (step !== undefined) {
    const detail = stepDetail(stepsOf(exchanges), { index: step, views: view.steps });
    if (detail === undefined) {
      throw new NoSuchStepError(file, { what: 'step', index: step, count: view.totals.steps });
    }
    if (raw) printRaw(detail.attempts, io);
    else {
      const what = `Step ${step} of ${file}`;
      const text = layingOut(
        () =>
          json
            ? jsonText({ ...document(file, view), step: detail.document(headers) })
            : renderStep(detail, { ...look, of: view.totals.steps }),
        { what, file, exchange: detail.attempts.at(-1)?.x ?? 0 },
      );
      io.out.line(text);
    }
  } else if (exchange !== undefined) {
    const found = exchangeOrThrow(exchanges, { file, exchange });
    const unknown = view.format === 'python' ? { status: null, ms: null } : {};
    const detail = { ...exchangeDetail(found), ...unknown };
    if (raw) printRaw([found], io);
    else if (json) printJson(io, { ...document(file, view), exchange: detail });
    else io.out.line(renderExchange(detail, look));
  } else if (json) {
    printJson(io, { command: 'show', file, ...view });
  } else {
    io.out.line(renderTimeline(view, look));
  }
  return 0;
}

/** What every document about a part of a tape begins with. */
function document(file: string, { format, chain, digest, complete }: TapeView) {
  return { command: 'show', file, format, chain, digest, complete };
}

function exchangeOrThrow(
  exchanges: readonly Exchange[],
  { file, exchange }: { readonly file: string; readonly exchange: number },
): Exchange {
  const found = exchanges[exchange];
  if (found !== undefined) return found;
  throw new NoSuchStepError(file, { what: 'exchange', index: exchange, count: exchanges.length });
}
