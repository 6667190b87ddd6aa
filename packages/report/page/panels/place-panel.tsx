import { outcomeWords } from '../data/ending.ts';
import { chosenRow, rows, run } from '../report.ts';
import { route } from '../state.ts';
import { StepPanel } from '../step/step-panel.tsx';
import { Visible } from '../ui/text.tsx';
import { BodyView } from './body-view.tsx';
import { ExchangePanel } from './exchange-panel.tsx';
import { OutcomeBody } from './outcome.tsx';
import { Overview } from './overview.tsx';
import { ProgramPanel } from './program-panel.tsx';
import { QuietPanel } from './quiet-panel.tsx';
import { ToolPanel } from './tool-panel.tsx';

/** Whatever is chosen in the timeline; the overview where nothing is. */
export function PlacePanel() {
  const { place } = route.value;
  const shown = run.value;
  const [kind = '', at] = place.split('=');
  const index = Number(at);
  switch (kind) {
    case '':
      return <Overview />;
    case 'step':
      return <StepPanel run={shown} index={index} />;
    case 'tool':
      return <ToolPanel run={shown} index={index} />;
    case 'program':
      return <ProgramPanel run={shown} index={index} />;
    case 'exchange':
      return <ExchangePanel run={shown} index={index} />;
    case 'stdin':
      return (
        <article class="panel" aria-label="Standard input">
          <h2>Standard input</h2>
          <BodyView run={shown} body={shown.data.stdin[index] ?? null} />
        </article>
      );
    case 'uncovered': {
      const [what = '', detail = ''] = shown.data.uncovered[index] ?? [];
      return (
        <article class="panel" aria-label="Not covered">
          <h2>Not on the tape</h2>
          <p class="warning">
            <Visible text={`${what}: ${detail}`} />
          </p>
          <p>A replay of this run is never called exact unless this is allowed by name.</p>
        </article>
      );
    }
    case 'outcome':
      return (
        <article class="panel" aria-label="Outcome">
          <h2>
            <Visible text={outcomeWords(shown)} />
          </h2>
          <OutcomeBody run={shown} open />
        </article>
      );
    default: {
      const row = rows.value[chosenRow.value];
      return row?.kind === 'quiet' ? (
        <QuietPanel run={shown} from={row.from} to={row.to} />
      ) : (
        <p class="panel">There is nothing here.</p>
      );
    }
  }
}
