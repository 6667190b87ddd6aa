import type { ComponentChildren } from 'preact';
import type { ForkInput } from '../../src/inputs.ts';
import { opened, runById } from '../report.ts';
import { formatRoute, go, type Route, route } from '../state.ts';
import { outcomeWords } from '../timeline/row-line.tsx';
import { PageView } from '../ui/page-view.tsx';
import { Visible } from '../ui/text.tsx';

/** The tree of branches, with what each changed and how it ended. */
export function Forks() {
  const { runs = [], forks = [] } = opened.value?.data ?? {};
  const main = runs[0]?.id ?? '';
  const loose = runs.slice(1).filter(({ id }) => !forks.some((fork) => fork.id === id));
  return (
    <PageView>
      <h2>Runs and branches</h2>
      <ul class="tree">
        <Branch id={main} main={main} forks={forks} />
        {loose.map(({ id }) => (
          <Branch key={id} id={id} main={main} forks={forks} />
        ))}
      </ul>
    </PageView>
  );
}

interface BranchProps {
  readonly id: string;
  readonly main: string;
  readonly forks: readonly ForkInput[];
}

function Branch({ id, main, forks }: BranchProps) {
  const fork = forks.find((each) => each.id === id);
  const held = opened.value?.data.runs.find((each) => each.id === id);
  const ended =
    fork?.outcome ?? (held === undefined ? 'not in this report' : outcomeWords(runById(id)));
  const grade = fork?.grade ?? held?.grade;
  const below = forks.filter(({ parent }) => parent === id).sort((a, b) => a.step - b.step);
  return (
    <li>
      <div class="branch">
        <strong>
          <Visible text={id} />
        </strong>
        {fork !== undefined && (
          <span>
            from step {fork.step}: <Visible text={fork.change} />
          </span>
        )}
        <span class="dim">
          <Visible text={ended} />
        </span>
        {grade != null && <span class={`chip ${gradeClass(grade)}`}>{grade}</span>}
        {held !== undefined && (
          <span class="branch-links">
            <Link to={{ run: id === main ? '' : id, view: 'timeline', place: '' }}>open</Link>
            {id !== main && (
              <Link to={{ run: '', view: 'compare', other: id, place: '', pair: -1 }}>
                compare with {main === fork?.parent ? 'its parent' : 'the main run'}
              </Link>
            )}
          </span>
        )}
      </div>
      {below.length > 0 && (
        <ul>
          {below.map((each) => (
            <Branch key={each.id} id={each.id} main={main} forks={forks} />
          ))}
        </ul>
      )}
    </li>
  );
}

export function gradeClass(grade: string): string {
  return grade === 'pass' ? 'good' : grade === 'fail' ? 'bad' : '';
}

function Link({
  to,
  children,
}: {
  readonly to: Partial<Route>;
  readonly children: ComponentChildren;
}) {
  return (
    <a
      href={formatRoute({ ...route.value, ...to })}
      onClick={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
