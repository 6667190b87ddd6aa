import { eventKinds, type StepData } from '../../src/model.ts';
import { endState, outcomeWords } from '../data/ending.ts';
import type { Row } from '../data/rows.ts';
import type { Run } from '../data/run.ts';
import { inputTokens } from '../data/tokens.ts';
import { duration, money, short } from '../data/units.ts';
import { Visible } from '../ui/text.tsx';
import { blameMark } from './blame-mark.tsx';

interface LineProps<K extends Row['kind']> {
  readonly row: Extract<Row, { kind: K }>;
  readonly run: Run;
}

/** A line of the timeline, by its kind. */
export function RowLine({ row, run }: { readonly row: Row; readonly run: Run }) {
  switch (row.kind) {
    case 'step':
      return <StepLine row={row} run={run} />;
    case 'tool':
      return <ToolLine row={row} run={run} />;
    case 'program':
      return <ProgramLine row={row} run={run} />;
    case 'exchange':
      return <ExchangeLine row={row} run={run} />;
    case 'quiet':
      return <QuietLine row={row} run={run} />;
    case 'uncovered': {
      const [what = '', detail = ''] = run.data.uncovered[row.index] ?? [];
      return <Between mark="!" kind="not covered" text={`${what}: ${detail}`} state="warn" />;
    }
    case 'stdin':
      return <Between mark="⇥" kind="stdin" text="read by the agent" />;
    case 'outcome':
      return <OutcomeLine run={run} />;
  }
}

function StepLine({ row, run }: LineProps<'step'>) {
  const step = run.data.steps[row.index] as StepData;
  const { model, usage, cost, ms, error, attempts, calls, asked, answered, thread } = step;
  const tokens = usage === null ? null : inputTokens(usage);
  const last = asked.at(-1);
  return (
    <>
      <div class="row-head">
        <span class="step-number">{row.index}</span>
        <span class="step-model">
          <Visible text={model.replace(/-\d{8}$/, '')} />
        </span>
        {thread > 0 && (
          <span class="chip" title="a conversation of its own">
            thread {thread}
          </span>
        )}
        {attempts.length > 1 && <span class="chip warn">{attempts.length} attempts</span>}
        {error !== null && <span class="chip bad">{step.status ?? 'failed'}</span>}
        {step.stopKind === 'length' && <span class="chip warn">cut by limit</span>}
        {step.stopKind === 'refusal' && <span class="chip bad">refusal</span>}
        {blameMark(row.index)}
        <span class="row-figures">
          {tokens !== null && (
            <span title="tokens in and out">
              {short(tokens)} → {short(usage?.output ?? 0)}
            </span>
          )}
          {cost !== null && cost > 0 && <span title="US dollars at list price">{money(cost)}</span>}
          {run.data.timed && <span title="first request to end of answer">{duration(ms)}</span>}
        </span>
      </div>
      <div class="row-said">
        <span class="role role-user" aria-hidden="true" />
        <span class="ellipsis">
          <Visible text={last?.text ?? '(nothing new)'} />
        </span>
      </div>
      <div class="row-said">
        <span
          class={`role role-${error !== null ? 'error' : calls.length > 0 ? 'call' : 'assistant'}`}
          aria-hidden="true"
        />
        <span class="ellipsis strong">
          <Visible text={error ?? answered} />
        </span>
      </div>
    </>
  );
}

function ToolLine({ row, run }: LineProps<'tool'>) {
  const tool = run.data.tools[row.index];
  if (tool === undefined) return null;
  const { name, input, error, at, ended } = tool;
  const text = `${name}(${run.bodies.text(input).slice(0, 160)})`;
  return (
    <Between
      mark="ƒ"
      kind="tool"
      text={error === undefined ? text : `${text} ✗ ${error.message}`}
      state={error === undefined ? '' : 'bad'}
      ms={ended === null ? null : ended - at}
    />
  );
}

function ProgramLine({ row, run }: LineProps<'program'>) {
  const program = run.data.programs[row.index];
  if (program === undefined) return null;
  const { file, argv, code, signal, at, ended } = program;
  const failed = code !== 0 && ended !== null;
  const end = failed ? ` ✗ ${signal ?? (code === null ? 'not started' : `exit ${code}`)}` : '';
  return (
    <Between
      mark="$"
      kind="program"
      text={`${file} ${argv.join(' ')}${end}`}
      state={failed ? 'bad' : ''}
      ms={ended === null ? null : ended - at}
    />
  );
}

function ExchangeLine({ row, run }: LineProps<'exchange'>) {
  const exchange = run.data.exchanges[row.index];
  if (exchange === undefined) return null;
  const { method, url, status, at, ended } = exchange;
  const bad = status === null || status >= 400;
  return (
    <Between
      mark="⇄"
      kind="http"
      text={`${method} ${url} ${status ?? 'no response'}`}
      state={bad ? 'bad' : ''}
      ms={ended === null ? null : ended - at}
    />
  );
}

function QuietLine({ row, run }: LineProps<'quiet'>) {
  const counts = new Map<string, number>();
  for (let event = row.from; event < row.to; event += 1) {
    const kind = eventKinds[run.data.events.kind[event] as number] as string;
    const id = run.data.events.id[event] as number;
    const name =
      kind === 'draw'
        ? (run.data.draws[id]?.[0] ?? kind)
        : kind === 'clock'
          ? 'clock'
          : 'timer fired';
    const times = kind === 'clock' ? (run.data.clocks[id]?.[1] ?? 1) : 1;
    counts.set(name, (counts.get(name) ?? 0) + times);
  }
  const text = [...counts].map(([name, count]) => `${name} × ${count}`).join(', ');
  return <Between mark="·" kind="" text={text} state="quiet" />;
}

function OutcomeLine({ run }: { readonly run: Run }) {
  const { outcome } = run.data;
  if (outcome === null) return null;
  return <Between mark="■" kind="outcome" text={outcomeWords(run)} state={endState(run)} />;
}

interface BetweenProps {
  readonly mark: string;
  readonly kind: string;
  readonly text: string;
  readonly state?: string;
  readonly ms?: number | null;
}

function Between({ mark, kind, text, state = '', ms }: BetweenProps) {
  return (
    <div class={`between ${state}`}>
      <span class="between-mark" aria-hidden="true">
        {mark}
      </span>
      {kind !== '' && <span class="between-kind">{kind}</span>}
      <span class="ellipsis">
        <Visible text={text} />
      </span>
      {ms !== undefined && <span class="row-figures">{duration(ms)}</span>}
    </div>
  );
}
