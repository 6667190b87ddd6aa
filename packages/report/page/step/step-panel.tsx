import { useEffect, useRef } from 'preact/hooks';
import type { ExchangeData, StepData } from '../../src/model.ts';
import { curlOf } from '../data/curl.ts';
import type { Run } from '../data/run.ts';
import { writtenTokens } from '../data/tokens.ts';
import { duration, money, number } from '../data/units.ts';
import { BodyView } from '../panels/body-view.tsx';
import { ErrorView } from '../panels/error-view.tsx';
import { go, route, type Tab } from '../state.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { TabList } from '../ui/tab-list.tsx';
import { Visible } from '../ui/text.tsx';
import { HeadersView } from './headers-view.tsx';
import { RawView } from './raw-view.tsx';
import { StreamView } from './stream-view.tsx';
import { Talk } from './talk.tsx';

const titles: Readonly<Record<Tab, string>> = {
  talk: 'Conversation',
  request: 'Request',
  response: 'Response',
  stream: 'Stream',
  headers: 'Headers',
  raw: 'Raw',
};

/** One step: what was asked, what came back, and every byte of it. */
export function StepPanel({ run, index }: { readonly run: Run; readonly index: number }) {
  const top = useRef<HTMLElement>(null);
  const { tab, attempt } = route.value;
  const step = run.data.steps[index];
  useEffect(() => top.current?.scrollTo(0, 0), [index, tab]);
  if (step === undefined) return <p class="panel">This run has no step {index}.</p>;
  const x = step.attempts[attempt ?? -1] ?? (step.attempts.at(-1) as number);
  const exchange = run.data.exchanges[x] as ExchangeData;
  return (
    <article ref={top} class="panel step-panel" aria-label={`Step ${index}`}>
      <header class="panel-head">
        <StepTitle run={run} step={step} index={index} />
        <div class="panel-tools">
          <CopyButton
            label="Copy as curl"
            text={() =>
              curlOf(exchange, exchange.request === null ? null : run.bodies.text(exchange.request))
            }
          />
          <CopyButton label="Copy link" text={() => location.href} />
        </div>
        {step.attempts.length > 1 && <Attempts run={run} step={step} chosen={x} />}
        <TabList
          label="What to see of this step"
          tabs={(Object.keys(titles) as Tab[])
            .filter((each) => each !== 'stream' || step.stream)
            .map((each) => [each, titles[each]] as const)}
          chosen={tab}
          onChoose={(chosen) => go({ tab: chosen })}
        />
      </header>
      <div role="tabpanel" aria-label={titles[tab]} class="panel-body" key={`${index} ${x}`}>
        {tab === 'talk' && <Talk run={run} index={index} exchange={x} />}
        {tab === 'request' && <BodyView run={run} body={exchange.request} />}
        {tab === 'response' && <ResponseView run={run} exchange={exchange} />}
        {tab === 'stream' && <StreamView run={run} x={x} api={step.api} />}
        {tab === 'headers' && <HeadersView exchange={exchange} />}
        {tab === 'raw' && <RawView run={run} x={x} />}
      </div>
    </article>
  );
}

function StepTitle({
  run,
  step,
  index,
}: {
  readonly run: Run;
  readonly step: StepData;
  readonly index: number;
}) {
  const { usage, cost, ms, firstByte, status, stopReason, error } = step;
  const cached = usage?.cacheRead ?? 0;
  const written = usage === null ? 0 : writtenTokens(usage);
  return (
    <div class="step-title">
      <h2>
        Step {index} <small>of {number(run.data.steps.length)}</small>
      </h2>
      <p class="figures">
        <Visible text={step.model} />
        {status !== null && run.data.timed && (
          <span class={error === null ? '' : 'bad-text'}>{status}</span>
        )}
        {stopReason !== null && <Visible text={stopReason} />}
        {usage !== null && (
          <span>
            {number(usage.input)} in
            {cached > 0 && `, ${number(cached)} from cache`}
            {written > 0 && `, ${number(written)} into cache`}, {number(usage.output)} out
          </span>
        )}
        {cost !== null && <span>{money(cost)}</span>}
        {run.data.timed && (
          <span>
            {duration(ms)}
            {firstByte !== null && step.stream && `, first byte after ${duration(firstByte)}`}
          </span>
        )}
      </p>
    </div>
  );
}

function Attempts({
  run,
  step,
  chosen,
}: {
  readonly run: Run;
  readonly step: StepData;
  readonly chosen: number;
}) {
  return (
    <fieldset class="attempts" aria-label="Attempts">
      {step.attempts.map((x, place) => {
        const { status, outcome, failure } = run.data.exchanges[x] as ExchangeData;
        const how = failure?.code ?? failure?.name ?? status ?? outcome;
        return (
          <button
            key={x}
            type="button"
            class="button"
            aria-pressed={x === chosen}
            onClick={() => go({ attempt: place })}
          >
            attempt {place + 1}: <Visible text={String(how)} />
          </button>
        );
      })}
    </fieldset>
  );
}

function ResponseView({ run, exchange }: { readonly run: Run; readonly exchange: ExchangeData }) {
  return (
    <>
      {exchange.failure !== undefined && <ErrorView error={exchange.failure} />}
      {exchange.outcome === 'cut' && <p class="warning">The tape ends before the answer did.</p>}
      {exchange.outcome === 'abort' && <p class="warning">The agent gave this exchange up.</p>}
      <BodyView run={run} body={exchange.decoded ?? exchange.response} />
    </>
  );
}
