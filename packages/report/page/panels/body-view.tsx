import { useState } from 'preact/hooks';
import type { BodyRef } from '../../src/model.ts';
import type { Run } from '../data/run.ts';
import { size } from '../data/units.ts';
import { CutNotice } from '../ui/cut-notice.tsx';
import { Json } from '../ui/json.tsx';
import { Lines } from '../ui/lines.tsx';
import { Text } from '../ui/text.tsx';

type Form = 'json' | 'text' | 'bytes';

/** A body as JSON where it is that, as text, and as bytes. */
export function BodyView({ run, body }: { readonly run: Run; readonly body: BodyRef | null }) {
  const [wanted, setWanted] = useState<Form | null>(null);
  if (body === null) return <p class="dim">no body</p>;
  const { size: length } = run.bodies.info(body);
  if (length === 0) return <p class="dim">an empty body</p>;
  const bytes = run.bodies.bytes(body);
  const { forms, text, json } = read(bytes);
  const form = wanted !== null && forms.includes(wanted) ? wanted : forms[0];
  return (
    <div class="body-view">
      <div class="body-bar">
        <span class="dim">{size(length)}</span>
        <CutNotice info={run.bodies.info(body)} />
        <span class="spacer" />
        {forms.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={each === form}
            onClick={() => setWanted(each)}
          >
            {each}
          </button>
        ))}
      </div>
      {form === 'json' && <Json value={json} />}
      {form === 'text' && (length > 50_000 ? <Lines text={text} /> : <Text value={text} mono />)}
      {form === 'bytes' && <Lines bytes={bytes} />}
    </div>
  );
}

/** The forms that a body can be shown in, the most telling first. */
function read(bytes: Uint8Array): { forms: readonly Form[]; text: string; json: unknown } {
  const text = new TextDecoder().decode(bytes);
  try {
    const json: unknown = JSON.parse(text);
    return { forms: ['json', 'text', 'bytes'], text, json };
  } catch {
    const control = bytes.subarray(0, 2000).some((byte) => byte < 9);
    return { forms: control ? ['bytes', 'text'] : ['text', 'bytes'], text, json: undefined };
  }
}
