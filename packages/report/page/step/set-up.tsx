import type { ModelRequest } from '@tracefork/wire';
import type { StepData } from '../../src/model.ts';
import { differences } from '../data/json-compare.ts';
import { type ReadStep, readStep } from '../data/read-step.ts';
import type { Run } from '../data/run.ts';
import { counted, number } from '../data/units.ts';
import { Fold } from '../ui/fold.tsx';
import { Json } from '../ui/json.tsx';
import { Text, Visible } from '../ui/text.tsx';

interface SetUpProps {
  readonly run: Run;
  readonly step: StepData;
  readonly read: ReadStep;
}

/** System prompt, tools and parameters; they change seldom, so it is said where they do. */
export function SetUp({ run, step, read }: SetUpProps) {
  const { request } = read;
  if (request === null) return null;
  const before = step.base === null ? null : readStep(run, step.base).request;
  const changed = before === null ? [] : changesBetween(before, request);
  return (
    <div class="set-up">
      <Fold title={title(request)} open={step.base === null && request.system.length < 500}>
        {() => (
          <>
            {request.system !== '' && (
              <section class="message system">
                <h3>system</h3>
                <Text value={request.system} />
              </section>
            )}
            {request.tools.map(({ name, description, definition }, index) => (
              <Fold
                key={index}
                title={
                  <span class="ellipsis">
                    <strong>
                      <Visible text={name} />
                    </strong>{' '}
                    <span class="dim">
                      <Visible text={description.slice(0, 200)} />
                    </span>
                  </span>
                }
              >
                {() => <Json value={definition} open={3} />}
              </Fold>
            ))}
            <Json value={{ ...request.parameters, ...request.other }} open={2} />
          </>
        )}
      </Fold>
      {changed.length > 0 && (
        <p class="chip warn">
          changed since step {step.base}: {changed.join(', ')}
        </p>
      )}
    </div>
  );
}

function title({ system, tools, parameters }: ModelRequest): string {
  const parts = [
    system === '' ? 'no system prompt' : `system prompt of ${number(system.length)} characters`,
    counted(tools.length, 'tool'),
    ...Object.entries(parameters).flatMap(([key, value]) =>
      typeof value === 'number' ? [`${key} ${value}`] : [],
    ),
  ];
  return parts.join(' · ');
}

function changesBetween(before: ModelRequest, now: ModelRequest): readonly string[] {
  const changed: string[] = [];
  if (before.model !== now.model) changed.push('model');
  if (before.system !== now.system) changed.push('system prompt');
  if (differences({ ...before.tools }, { ...now.tools }, 1).length > 0) changed.push('tools');
  const parameters = differences(before.parameters, now.parameters);
  return [...changed, ...new Set(parameters.map(({ path }) => path.split('.')[0] as string))];
}
