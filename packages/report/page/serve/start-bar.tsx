import { useEffect, useState } from 'preact/hooks';
import { run } from '../report.ts';
import { chosenStep } from '../state.ts';
import { Visible } from '../ui/text.tsx';
import { ForkForm } from './fork-form.tsx';
import { job, type Leave, leaveFor, problem, start, stop } from './starting.ts';

/** Replays and forks of the run that is shown, where the server lets them be started. */
export function StartBar() {
  const { id, steps } = run.value.data;
  const [leave, setLeave] = useState<Leave | null>(null);
  const [forking, setForking] = useState(false);
  useEffect(() => {
    let isLatest = true;
    void leaveFor(id).then((found) => {
      if (isLatest) setLeave(found);
    });
    return () => {
      isLatest = false;
    };
  }, [id]);
  if (leave === null) return null;
  const busy = job.value !== null && job.value.end === null;
  return (
    <section class="start-bar" aria-label="Run it again">
      {leave.allowed ? (
        <div class="start-line">
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => void start(id, { kind: 'replay' })}
          >
            Replay offline
          </button>
          <button
            type="button"
            class="button"
            disabled={busy || steps.length === 0}
            aria-expanded={forking}
            onClick={() => setForking(!forking)}
          >
            Fork…
          </button>
          <Progress />
        </div>
      ) : (
        <p class="dim">
          Not to be run from here. <Visible text={leave.why ?? ''} />
        </p>
      )}
      {leave.allowed && forking && (
        <ForkForm
          key={`${id} ${chosenStep.value}`}
          steps={steps.length}
          step={chosenStep.value ?? 0}
          busy={busy}
          onFork={(request) => {
            setForking(false);
            void start(id, request);
          }}
        />
      )}
    </section>
  );
}

/** What is under way, or came of it. */
function Progress() {
  const state = job.value;
  if (problem.value !== null) {
    return (
      <span class="warning" role="alert">
        <Visible text={problem.value} />
      </span>
    );
  }
  if (state === null) return null;
  const { request, end, lines } = state;
  const what = request.kind === 'replay' ? 'Replaying' : `Forking at step ${request.step}`;
  return (
    <>
      <span role="status" class="start-state">
        {end === null ? (
          <>
            {what} <Visible text={state.run} />: <Visible text={lines.at(-1) ?? '…'} />
          </>
        ) : (
          <Ended />
        )}
      </span>
      {end === null && (
        <button type="button" class="button" onClick={() => void stop()}>
          Stop
        </button>
      )}
      {lines.length > 0 && (
        <details>
          <summary>what it said</summary>
          <pre>
            {lines.map((line, index) => (
              <div key={index}>
                <Visible text={line} />
              </div>
            ))}
          </pre>
        </details>
      )}
    </>
  );
}

function Ended() {
  const state = job.value;
  const end = state?.end;
  if (state === null || end == null) return null;
  switch (end.kind) {
    case 'verdict':
      return (
        <>
          Replay of <Visible text={state.run} />: <strong>{end.proof.verdict}</strong>
          {end.proof.reasons.length > 0 && (
            <>
              {' '}
              <Visible text={end.proof.reasons.join(' ')} />
            </>
          )}
        </>
      );
    case 'branch':
      return (
        <>
          Branch{' '}
          <a href={`/run/${encodeURIComponent(end.id.toWellFormed())}`}>
            <Visible text={end.id} />
          </a>
          , <Visible text={end.words} />
        </>
      );
    case 'failed':
      return (
        <>
          Nothing came of it: <Visible text={end.message} />
        </>
      );
  }
}
