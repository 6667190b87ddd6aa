import type { Run } from '../data/run.ts';
import { duration } from '../data/units.ts';
import { Facts } from '../ui/facts.tsx';
import { Visible } from '../ui/text.tsx';
import { BodyView } from './body-view.tsx';
import { ErrorView } from './error-view.tsx';

/** A recorded tool call beside its result. */
export function ToolPanel({ run, index }: { readonly run: Run; readonly index: number }) {
  const tool = run.data.tools[index];
  if (tool === undefined) return <p class="panel">This run has no tool call {index}.</p>;
  const { name, effect, at, ended, input, output, error } = tool;
  return (
    <article class="panel" aria-label={`Tool call ${index}`}>
      <h2>
        <Visible text={name} />
      </h2>
      <Facts
        list={[
          ['called at', duration(at)],
          ['took', ended === null ? 'it never came back' : duration(ended - at)],
          ['effect', effect === 'unknown' ? 'not declared' : effect],
        ]}
      />
      <div class="beside">
        <section>
          <h3>Arguments</h3>
          <BodyView run={run} body={input} />
        </section>
        <section>
          <h3>Result</h3>
          {error !== undefined && <ErrorView error={error} />}
          {error === undefined && <BodyView run={run} body={output ?? null} />}
        </section>
      </div>
    </article>
  );
}
