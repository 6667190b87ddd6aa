import { useState } from 'preact/hooks';
import type { StartRequest } from '../../src/serve/run-starter.ts';

interface ForkFormProps {
  readonly steps: number;
  readonly step: number;
  readonly busy: boolean;
  readonly onFork: (request: StartRequest) => void;
}

/** What a fork from the browser changes, and who answers after it. */
export function ForkForm({ steps, step, busy, onFork }: ForkFormProps) {
  const [at, setAt] = useState(step);
  const [how, setHow] = useState<'resample' | 'text'>('resample');
  const [text, setText] = useState('');
  const [tailFrom, setTailFrom] = useState('');
  const isStep = Number.isInteger(at) && at >= 0 && at < steps;
  return (
    <form
      class="fork-form"
      aria-label="Fork"
      onSubmit={(event) => {
        event.preventDefault();
        const change = how === 'text' ? { kind: how, text } : { kind: how };
        const from = tailFrom.trim();
        onFork({ kind: 'fork', step: at, change, tailFrom: from === '' ? null : from });
      }}
    >
      <label>
        Step{' '}
        <input
          type="number"
          min={0}
          max={steps - 1}
          value={at}
          onInput={(event) => setAt(event.currentTarget.valueAsNumber)}
        />
      </label>
      <label>
        <input
          type="radio"
          name="how"
          checked={how === 'resample'}
          onChange={() => setHow('resample')}
        />{' '}
        ask the model again
      </label>
      <label>
        <input type="radio" name="how" checked={how === 'text'} onChange={() => setHow('text')} />{' '}
        it said instead
      </label>
      {how === 'text' && (
        <textarea
          aria-label="What the model said instead"
          rows={3}
          maxLength={30_000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <label>
        What follows is answered by run{' '}
        <input
          type="text"
          placeholder="a model on this machine"
          value={tailFrom}
          onInput={(event) => setTailFrom(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button primary" disabled={busy || !isStep}>
        Fork
      </button>
      <p class="dim">
        Only what is free is started: models on this machine, or another run. What would cost
        refuses itself before its first call.
      </p>
    </form>
  );
}
