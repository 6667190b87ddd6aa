import { useMemo, useState } from 'preact/hooks';
import { eventKinds } from '../../src/model.ts';
import { counted, number } from '../data/units.ts';
import { run } from '../report.ts';
import { EventList } from './event-list.tsx';

/** Everything on the tape, in the order in which it happened. */
export function Events() {
  const shown = run.value;
  const { kind } = shown.data.events;
  const [only, setOnly] = useState('');
  const counts = useMemo(() => {
    const found = new Map<number, number>();
    for (const each of kind) found.set(each, (found.get(each) ?? 0) + 1);
    return found;
  }, [kind]);
  const places = useMemo(() => {
    const wanted = (eventKinds as readonly string[]).indexOf(only);
    return kind.flatMap((each, index) => (only === '' || each === wanted ? [index] : []));
  }, [kind, only]);
  return (
    <main class="view view-events" id="main">
      <div class="view-head">
        <h2>{counted(places.length, 'event')}</h2>
        <label>
          kind{' '}
          <select value={only} onChange={(event) => setOnly(event.currentTarget.value)}>
            <option value="">all</option>
            {[...counts].map(([each, count]) => (
              <option key={each} value={eventKinds[each]}>
                {eventKinds[each]} ({number(count)})
              </option>
            ))}
          </select>
        </label>
      </div>
      <EventList key={only} run={shown} places={places} />
    </main>
  );
}
