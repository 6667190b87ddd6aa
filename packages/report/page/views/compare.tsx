import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'preact/hooks';
import type { RunData } from '../../src/model.ts';
import { alignSteps, meaningOf, type StepPair } from '../data/compare.ts';
import { outcomeWords } from '../data/ending.ts';
import { differences } from '../data/json-compare.ts';
import type { Run } from '../data/run.ts';
import { safeText } from '../data/visible.ts';
import { opened, run, runById } from '../report.ts';
import { go, route } from '../state.ts';
import { PageView } from '../ui/page-view.tsx';
import { Visible } from '../ui/text.tsx';

/** Two runs side by side, their steps aligned; what differs in a pair is shown word by word. */
export function Compare() {
  const { data } = opened.value ?? {};
  const ids = data?.runs.map(({ id }) => id) ?? [];
  const { other, pair } = route.value;
  const a = run.value;
  const b = runById(other === '' ? worthComparing(a.data) : other);
  const pairs = useMemo(() => alignSteps(a, b), [a, b]);
  const differing = pairs.filter(({ same }) => !same).length;
  const chosen = pairs[pair];
  return (
    <PageView class="view-compare">
      <div class="view-head">
        <h2>Side by side</h2>
        <RunChoice
          label="left"
          ids={ids}
          value={a.data.id}
          onChoose={(id) => go({ run: id, pair: -1 })}
        />
        <RunChoice
          label="right"
          ids={ids}
          value={b.data.id}
          onChoose={(id) => go({ other: id, pair: -1 })}
        />
      </div>
      <p>
        {differing === 0
          ? 'Every step asked and answered the same.'
          : `${differing} of ${pairs.length} steps differ.`}
      </p>
      <ol class="pairs">
        {pairs.map((each, index) => (
          <PairLine
            key={index}
            pair={each}
            a={a}
            b={b}
            open={index === pair}
            onOpen={() => go({ pair: index === pair ? -1 : index })}
          />
        ))}
        <li class="pair">
          <div class="pair-line ended">
            <span class="pair-side">
              <Visible text={outcomeWords(a)} />
            </span>
            <span class="pair-side">
              <Visible text={outcomeWords(b)} />
            </span>
          </div>
        </li>
      </ol>
      {chosen !== undefined && <PairDetail pair={chosen} a={a} b={b} />}
    </PageView>
  );
}

/** A run that ended otherwise, if there is one, else any other. */
function worthComparing({ id, grade }: RunData): string {
  const others = opened.value?.data.runs.filter((run) => run.id !== id) ?? [];
  const otherwise = others.find((run) => run.grade !== null && run.grade !== grade);
  return (otherwise ?? others[0])?.id ?? '';
}

interface RunChoiceProps {
  readonly label: string;
  readonly ids: readonly string[];
  readonly value: string;
  readonly onChoose: (id: string) => void;
}

function RunChoice({ label, ids, value, onChoose }: RunChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {ids.map((id) => (
          <option key={id} value={id}>
            {safeText(id)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PairProps {
  readonly pair: StepPair;
  readonly a: Run;
  readonly b: Run;
}

function PairLine({
  pair,
  a,
  b,
  open,
  onOpen,
}: PairProps & { readonly open: boolean; readonly onOpen: () => void }) {
  const side = (run: Run, index: number | null) => {
    const step = index === null ? undefined : run.data.steps[index];
    return (
      <span class={`pair-side ${step === undefined ? 'absent' : ''}`}>
        {step === undefined ? (
          'no such step'
        ) : (
          <>
            <b>{index}</b> <Visible text={(step.error ?? step.answered).slice(0, 240)} />
          </>
        )}
      </span>
    );
  };
  return (
    <li class={`pair ${pair.same ? 'same' : 'differs'}`}>
      <button type="button" class="pair-line" aria-pressed={open} onClick={onOpen}>
        {side(a, pair.a)}
        {side(b, pair.b)}
      </button>
    </li>
  );
}

function PairDetail({ pair, a, b }: PairProps) {
  const left = pair.a === null ? null : meaningOf(a, pair.a);
  const right = pair.b === null ? null : meaningOf(b, pair.b);
  const set = left === null || right === null ? [] : differences(left.set, right.set);
  return (
    <section class="pair-detail" aria-label="What differs">
      {set.length > 0 && (
        <>
          <h3>Settings</h3>
          <table>
            <tbody>
              {set.map(({ path, a: before, b: after }) => (
                <tr key={path}>
                  <th scope="row">
                    <Visible text={path} />
                  </th>
                  <td>
                    <del>
                      <Visible text={short(before)} />
                    </del>
                  </td>
                  <td>
                    <ins>
                      <Visible text={short(after)} />
                    </ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <h3>New in the request</h3>
      <Words before={left?.asked ?? ''} after={right?.asked ?? ''} />
      <h3>Answer</h3>
      <Words before={left?.answered ?? ''} after={right?.answered ?? ''} />
    </section>
  );
}

const most = 20_000;

function Words({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = useMemo(
    () =>
      diffWordsWithSpace(before.slice(0, most), after.slice(0, most), { timeout: 500 }) ?? [
        { value: before.slice(0, most), removed: true, added: false },
        { value: after.slice(0, most), removed: false, added: true },
      ],
    [before, after],
  );
  if (before === '' && after === '') return <p class="dim">nothing</p>;
  return (
    <div class="text words">
      {parts.map(({ value, added, removed }, index) => {
        const inside = <Visible text={value} />;
        if (added) return <ins key={index}>{inside}</ins>;
        return removed ? <del key={index}>{inside}</del> : <span key={index}>{inside}</span>;
      })}
    </div>
  );
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent');
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
