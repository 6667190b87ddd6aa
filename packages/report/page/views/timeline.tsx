import { PlacePanel } from '../panels/place-panel.tsx';
import { go, route } from '../state.ts';
import { RowList } from '../timeline/row-list.tsx';
import { Strip } from '../timeline/strip.tsx';

/** The run over time, as a list, and whatever of it is chosen. On a narrow screen one at a time. */
export function Timeline() {
  const { place } = route.value;
  return (
    <main class={`view view-timeline ${place === '' ? '' : 'has-place'}`} id="main">
      <Strip />
      <div class="split">
        <RowList />
        <div class="side">
          <button
            type="button"
            class="button back"
            onClick={() => go({ place: '' })}
            hidden={place === ''}
          >
            ← all steps
          </button>
          <PlacePanel />
        </div>
      </div>
    </main>
  );
}
