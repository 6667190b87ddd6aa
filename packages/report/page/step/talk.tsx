import { type Message, preview } from '@tracefork/wire';
import { useMemo, useState } from 'preact/hooks';
import type { ExchangeData, StepData } from '../../src/model.ts';
import { readMessages, readResponse, readStep } from '../data/read-step.ts';
import type { Run } from '../data/run.ts';
import { counted } from '../data/units.ts';
import { BodyView } from '../panels/body-view.tsx';
import { ErrorView } from '../panels/error-view.tsx';
import { Fold } from '../ui/fold.tsx';
import { PlaceLink } from '../ui/place-link.tsx';
import { Text, Visible } from '../ui/text.tsx';
import { Blocks } from './blocks.tsx';
import { SetUp } from './set-up.tsx';

const atOnce = 20;

interface TalkProps {
  readonly run: Run;
  readonly index: number;
  /** Whose answer is shown: an attempt of the step. */
  readonly exchange: number;
}

/** A step as a conversation: what is new first, then the answer; what was there before is folded. */
export function Talk({ run, index, exchange: x }: TalkProps) {
  const step = run.data.steps[index] as StepData;
  const read = useMemo(() => readStep(run, index), [run, index]);
  const exchange = run.data.exchanges[x] as ExchangeData;
  const response = useMemo(
    () => (exchange === read.exchange ? read.response : readResponse(run, exchange, step)),
    [read, exchange],
  );
  const names = useMemo(() => callNames(read.echo === null ? read.added : [read.echo]), [read]);
  return (
    <div class="talk">
      <SetUp run={run} step={step} read={read} />
      <Earlier run={run} index={index} step={step} />
      {read.echo !== null && <Echo message={read.echo} base={step.base} />}
      {read.request === null && <Unread run={run} exchange={exchange} />}
      {read.added.map((message, place) => (
        <MessageView key={place} message={message} names={names} />
      ))}
      {read.request !== null && read.added.length === 0 && (
        <p class="dim">Nothing is new in this request.</p>
      )}
      <section class="answer" aria-label="Answer">
        <h3>Answer</h3>
        {exchange.failure !== undefined && <ErrorView error={exchange.failure} />}
        {exchange.outcome === 'abort' && <p class="warning">The agent gave this exchange up.</p>}
        {response === null ? (
          exchange.failure === undefined && <p class="warning">No response came.</p>
        ) : (
          <>
            <Blocks blocks={response.blocks} results={read.results} />
            {response.error !== undefined && (
              <p class="error-view">
                <strong>
                  {response.status} <Visible text={response.error.type} />
                </strong>
                : <Visible text={response.error.message.slice(0, 4000)} />
              </p>
            )}
            {!response.whole && <p class="warning">The answer broke off here.</p>}
          </>
        )}
      </section>
    </div>
  );
}

/** What the step before had as well, opened from its end. */
function Earlier({ run, index, step }: Omit<TalkProps, 'exchange'> & { readonly step: StepData }) {
  const [shown, setShown] = useState(0);
  const { shared, base } = step;
  const from = Math.max(0, shared - shown);
  const messages = useMemo(
    () => (shown === 0 ? [] : readMessages(run, index, { from, to: shared })),
    [run, index, from, shared, shown],
  );
  if (shared === 0 || base === null) return null;
  return (
    <div class="earlier">
      {from > 0 && (
        <button type="button" class="earlier-button" onClick={() => setShown(shown + atOnce)}>
          {shown === 0
            ? `${counted(shared, 'earlier message')}`
            : `${counted(Math.min(atOnce, from), 'message')} before these`}
        </button>
      )}
      {shown === 0 && (
        <span class="dim">
          as in <PlaceLink place={`step=${base}`}>step {base}</PlaceLink>
        </span>
      )}
      {messages.map((message, place) => (
        <MessageView key={from + place} message={message} old />
      ))}
    </div>
  );
}

/** What the model had answered, as the agent sent it back. */
function Echo({ message, base }: { readonly message: Message; readonly base: number | null }) {
  return (
    <Fold
      title={
        <span class="ellipsis">
          the answer of step {base}, sent back:{' '}
          <Visible text={preview(message.blocks, { width: 160 })} />
        </span>
      }
    >
      {() => <MessageView message={message} old />}
    </Fold>
  );
}

/** Names of the tools that were called, by the ids of the calls. */
function callNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  return new Map(
    messages.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.type === 'tool-call' ? [[block.id, block.name]] : [])),
    ) as [string, string][],
  );
}

interface MessageProps {
  readonly message: Message;
  readonly old?: boolean;
  readonly names?: ReadonlyMap<string, string>;
}

function MessageView({ message, old = false, names }: MessageProps) {
  const known = ['user', 'assistant', 'system', 'tool'].includes(message.role);
  return (
    <section class={`message ${known ? message.role : 'other'} ${old ? 'old' : ''}`}>
      <h3>
        <Visible text={message.role.slice(0, 100) || '(no role)'} />
      </h3>
      <Blocks blocks={message.blocks} {...(names === undefined ? {} : { names })} />
    </section>
  );
}

/** A request that cannot be read as one to a model, such as one that is longer than the page holds. */
function Unread({ run, exchange }: { readonly run: Run; readonly exchange: ExchangeData }) {
  const { request } = exchange;
  const info = request === null ? undefined : run.bodies.info(request);
  if (request === null || info === undefined) return null;
  const [, count] = info.turns ?? [0, 0];
  const last = count === 0 ? '' : new TextDecoder().decode(run.bodies.turn(request, count - 1));
  return (
    <div>
      <p class="warning">
        This request cannot be read whole here; its last message is shown as it stands.
      </p>
      {last !== '' && <Text value={last} mono />}
      <Fold title="the whole body">{() => <BodyView run={run} body={request} />}</Fold>
    </div>
  );
}
