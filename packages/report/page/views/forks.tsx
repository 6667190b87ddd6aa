import type { ComponentChildren } from 'preact';
import type { ForkInput } from '../../src/inputs.ts';
import { outcomeWords } from '../data/ending.ts';
import { safeText } from '../data/visible.ts';
import { opened, runById } from '../report.ts';
import { formatRoute, go, type Route, route } from '../state.ts';
import { Fold } from '../ui/fold.tsx';
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
  const groups = groupsOf(below);
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
        <span class="dim branch-end" title={safeText(ended)}>
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
      {groups.length > 0 && (
        <ul>
          {groups.map((group) => (
            <Group key={group[0].id} group={group} main={main} forks={forks} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Forks of one step with one change. */
type Alike = readonly [ForkInput, ...ForkInput[]];

/** So many that are alike are told in one line. */
const many = 3;

function groupsOf(forks: readonly ForkInput[]): readonly Alike[] {
  const groups = new Map<string, [ForkInput, ...ForkInput[]]>();
  for (const fork of forks) {
    const key = `${fork.step} ${fork.change}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fork]);
    else group.push(fork);
  }
  return [...groups.values()].flatMap((group): readonly Alike[] =>
    group.length < many ? group.map((fork) => [fork] as const) : [group],
  );
}

function Group({
  group,
  main,
  forks,
}: {
  readonly group: Alike;
  readonly main: string;
  readonly forks: readonly ForkInput[];
}) {
  const [first] = group;
  if (group.length === 1) return <Branch id={first.id} main={main} forks={forks} />;
  const passed = group.filter(({ grade }) => grade === 'pass').length;
  const failed = group.filter(({ grade }) => grade === 'fail').length;
  return (
    <li>
      <Fold title={<GroupTitle group={group} passed={passed} failed={failed} />}>
        {() => (
          <ul>
            {group.map(({ id }) => (
              <Branch key={id} id={id} main={main} forks={forks} />
            ))}
          </ul>
        )}
      </Fold>
    </li>
  );
}

function GroupTitle({
  group,
  passed,
  failed,
}: {
  readonly group: Alike;
  readonly passed: number;
  readonly failed: number;
}) {
  const [{ step, change }] = group;
  const rest = group.length - passed - failed;
  const said = [
    passed === 0 ? '' : `${passed} passed`,
    failed === 0 ? '' : `${failed} failed`,
    rest === 0 ? '' : `${rest} not graded`,
  ];
  return (
    <span class="branch-group">
      <span>
        from step {step}: <Visible text={change} /> <b>× {group.length}</b>
      </span>
      <svg class="share" width="96" height="10" viewBox="0 0 96 10" aria-hidden="true">
        <rect class="none" width="96" height="10" />
        <rect class="pass" width={(96 * passed) / group.length} height="10" />
        <rect
          class="fail"
          x={(96 * passed) / group.length}
          width={(96 * failed) / group.length}
          height="10"
        />
      </svg>
      <span class="dim">{said.filter((words) => words !== '').join(', ')}</span>
    </span>
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
