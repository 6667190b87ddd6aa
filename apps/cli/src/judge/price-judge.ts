import { judgedText, type Outcome } from '@tracefork/blame/oracle';
import { type Prices, worstCaseOf } from '@tracefork/fork';
import { priceTable } from '@tracefork/wire';
import { judgeUrl } from './anthropic-judge.ts';
import { judgeRequest } from './judge-request.ts';
import type { JudgeSpec } from './judge-spec.ts';

/** What a judge's answers cost. */
export interface JudgePrice {
  readonly model: string;
  /** Outcomes to be graded: as a rule, and at most. */
  readonly judgements: { readonly usual: number; readonly most: number };
  /** US dollars of all of them. */
  readonly usual: number | 'unknown';
  readonly most: number | 'unknown';
  readonly why?: string;
  readonly free: boolean;
  readonly host: string;
}

/** Tokens that a verdict takes as a rule, and bytes of English for one token. */
const usually = { output: 80, bytesPerToken: 4 } as const;

/** Prices a judge by what the recorded outcome would cost. Pure but for where the judge is. */
export function priceJudge(
  spec: JudgeSpec,
  {
    outcome,
    judgements,
    prices,
    localIsPaid,
    env,
  }: {
    readonly outcome: Outcome;
    readonly judgements: JudgePrice['judgements'];
    readonly prices: Prices;
    readonly localIsPaid: boolean;
    readonly env: NodeJS.ProcessEnv;
  },
): JudgePrice {
  const url = judgeUrl(env);
  const { host, hostname } = new URL(url);
  const body = Buffer.from(JSON.stringify(judgeRequest(spec, judgedText(outcome))));
  const free = !localIsPaid && /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
  const about = { model: spec.model, judgements, free, host };
  if (free) return { ...about, usual: 0, most: 0 };
  const worst = worstCaseOf({ method: 'POST', url, body }, prices);
  if (!worst.known) return { ...about, usual: 'unknown', most: 'unknown', why: worst.reason };
  const { table = priceTable, other } = prices;
  const price = Object.hasOwn(table.models, spec.model) ? table.models[spec.model] : other;
  const input = Math.ceil(body.length / usually.bytesPerToken);
  const each =
    price === undefined
      ? worst.dollars
      : (input * price.input + usually.output * price.output) / 1_000_000;
  return {
    ...about,
    usual: each * judgements.usual,
    most: worst.dollars * judgements.most,
  };
}
