import { useEffect, useState } from 'preact/hooks';
import type { RunListing } from '../../src/serve/run-source.ts';
import { counted, duration, instant, money, number } from '../data/units.ts';
import { safeText } from '../data/visible.ts';
import { Visible } from '../ui/text.tsx';
import { gradeClass } from '../views/forks.tsx';

const pause = 2000;
const most = 500;

/** The runs of a server, the latest first, with filters. */
export function RunList() {
  const { runs, problem } = useRuns();
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const [branches, setBranches] = useState(false);
  const wanted = text.trim().toLowerCase();
  const below = branchesOf(runs ?? []);
  const shown = (runs ?? []).filter(
    (run) =>
      // Whoever looks for a name may mean a branch.
      (branches || wanted !== '' || run.parent === null || !run.id.includes('/')) &&
      (!failed || run.grade === 'fail' || (run.grade === null && run.status === 'failed')) &&
      `${run.id} ${run.title}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <header class="head">
        <div class="head-line list-head">
          <h1>Runs</h1>
          <span class="spacer" />
          {below.size > 0 && (
            <label>
              <input
                type="checkbox"
                checked={branches}
                onChange={(event) => setBranches(event.currentTarget.checked)}
              />{' '}
              branches
            </label>
          )}
          <label>
            <input
              type="checkbox"
              checked={failed}
              onChange={(event) => setFailed(event.currentTarget.checked)}
            />{' '}
            failed
          </label>
          <input
            type="search"
            aria-label="Filter by name or id"
            placeholder="name or id"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
      </header>
      <main class="view view-page" id="main">
        {problem !== null && <p class="warning">{problem}</p>}
        {runs !== null && <p class="dim">{counted(shown.length, 'run')}</p>}
        <ul class="runs">
          {shown.slice(0, most).map((run) => (
            <RunLine key={run.id} run={run} below={below.get(run.id) ?? 0} />
          ))}
        </ul>
        {runs?.length === 0 && <p>Nothing is recorded yet: tracefork record -- node agent.js</p>}
      </main>
    </>
  );
}

/** How many branches each run has, those of its branches as well. */
function branchesOf(runs: readonly RunListing[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id, parent } of runs) {
    if (parent === null) continue;
    for (let end = id.lastIndexOf('/'); end > 0; end = id.lastIndexOf('/', end - 1)) {
      const above = id.slice(0, end);
      counts.set(above, (counts.get(above) ?? 0) + 1);
    }
  }
  return counts;
}

function RunLine({ run, below }: { readonly run: RunListing; readonly below: number }) {
  const { id, title, created, ms, steps, cost, status, grade, complete, live, parent } = run;
  const state = live ? 'being recorded' : complete ? status : 'incomplete';
  const look = live ? 'warn' : status === 'failed' ? 'bad' : status === 'succeeded' ? 'good' : '';
  return (
    <li class={parent === null ? '' : 'is-branch'}>
      <a href={`/run/${encodeURIComponent(id.toWellFormed())}`}>
        <strong>
          <Visible text={title} />
        </strong>{' '}
        {title !== id && <code>{safeText(id)}</code>}
      </a>
      <span class={`chip ${look}`}>{state}</span>
      {grade !== null && <span class={`chip ${gradeClass(grade)}`}>graded {grade}</span>}
      <span class="spacer" />
      <span class="row-figures">
        {below > 0 && <span>{below === 1 ? '1 branch' : `${number(below)} branches`}</span>}
        {steps !== null && <span>{counted(steps, 'step')}</span>}
        <span>{duration(ms)}</span>
        {cost !== null && <span>{money(cost)}</span>}
        {created !== null && <span>{instant(created)}</span>}
      </span>
    </li>
  );
}

function useRuns(): {
  readonly runs: readonly RunListing[] | null;
  readonly problem: string | null;
} {
  const [runs, setRuns] = useState<readonly RunListing[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      try {
        const response = await fetch('/api/runs');
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        setRuns(((await response.json()) as { runs: readonly RunListing[] }).runs);
        setProblem(null);
      } catch (error) {
        setProblem(`The list cannot be read: ${String(error)}`);
      }
      timer = setTimeout(() => void ask(), pause);
    };
    void ask();
    return () => clearTimeout(timer);
  }, []);
  return { runs, problem };
}
