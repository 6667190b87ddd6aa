import Anthropic from '@anthropic-ai/sdk';
import type { Judge } from '@tracefork/blame/oracle';
import type { Governor } from '@tracefork/fork';
import { NoKeyError } from '../errors.ts';
import { JudgeFailedError, JudgeUnaffordableError } from './errors.ts';
import { judgeRequest, judgeVerdict } from './judge-request.ts';
import type { JudgeSpec } from './judge-spec.ts';
import { type JudgementBook, judgementKey } from './judgements.ts';

export interface JudgePorts {
  readonly governor: Pick<Governor, 'reserve' | 'overshot'>;
  readonly book: JudgementBook;
  readonly env: NodeJS.ProcessEnv;
  /** Plan of the blame that asks. */
  readonly plan?: string;
}

/** Where the SDK would send a judge's questions. */
export function judgeUrl({ ANTHROPIC_BASE_URL }: NodeJS.ProcessEnv): string {
  return `${(ANTHROPIC_BASE_URL || 'https://api.anthropic.com').replace(/\/$/, '')}/v1/messages`;
}

/**
 * A judge that asks a model of Anthropic, each outcome once: what it answered is kept. Every attempt
 * reserves its worst case before it leaves.
 *
 * @throws NoKeyError
 */
export function anthropicJudge(spec: JudgeSpec, ports: JudgePorts): Judge {
  const { governor, book, env, plan } = ports;
  const key = env.ANTHROPIC_API_KEY;
  if (!key && !env.ANTHROPIC_AUTH_TOKEN) {
    throw new NoKeyError(
      `The judge ${spec.model} needs a key in ANTHROPIC_API_KEY. Without one, grade by a pattern or a function.`,
    );
  }
  const underWay = new Map<string, ReturnType<Judge['ask']>>();

  async function asked(text: string, id: string): ReturnType<Judge['ask']> {
    const meter = createMeter(governor);
    const client = new Anthropic({
      fetch: meter.fetch,
      ...(env.ANTHROPIC_BASE_URL ? { baseURL: env.ANTHROPIC_BASE_URL } : {}),
      ...(key ? { apiKey: key } : { authToken: env.ANTHROPIC_AUTH_TOKEN as string }),
    });
    const { model, criterion } = spec;
    try {
      const answer = await client.messages.create(judgeRequest(spec, text), {
        signal: governor.overshot,
      });
      const grade = judgeVerdict(answer);
      const { dollars, calls } = meter.spent();
      await book.add({ key: id, model, criterion, ...grade, dollars, calls, plan: plan ?? null });
      return grade;
    } catch (cause) {
      if (meter.refusal !== undefined) throw new JudgeUnaffordableError(meter.refusal);
      if (!(cause instanceof Anthropic.APIError)) throw cause;
      throw new JudgeFailedError(model, { cause });
    }
  }

  return {
    name: `judge ${spec.model}`,
    async ask({ text }) {
      const id = judgementKey(spec, text);
      const known = book.find(id);
      if (known !== undefined) return { grade: known.grade, reason: known.reason };
      const running = underWay.get(id) ?? asked(text, id).finally(() => underWay.delete(id));
      underWay.set(id, running);
      return running;
    },
  };
}

/** A `fetch` whose every call was reserved before, and is settled after. */
function createMeter(governor: JudgePorts['governor']) {
  let calls = 0;
  let dollars: number | 'unknown' = 0;
  const meter = {
    refusal: undefined as string | undefined,
    spent: () => ({ calls, dollars }),
    fetch: async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
      const url = String(input instanceof Request ? input.url : input);
      const body = Buffer.from(String(init.body ?? ''));
      const reserved = governor.reserve({ url, body });
      if (reserved.kind === 'refused') {
        meter.refusal = reserved.reason;
        return Response.json({ error: { message: reserved.reason } }, { status: 400 });
      }
      calls += 1;
      const count = (cost: number | 'unknown'): void => {
        dollars = dollars === 'unknown' || cost === 'unknown' ? 'unknown' : dollars + cost;
      };
      try {
        const response = await fetch(input, init);
        const bytes = new Uint8Array(await response.arrayBuffer());
        const { status, statusText, headers } = response;
        count(reserved.settle({ status, headers: [...headers], body: bytes }));
        return new Response(bytes, { status, statusText, headers });
      } catch (error) {
        count(reserved.settle(undefined));
        throw error;
      }
    },
  };
  return meter;
}
