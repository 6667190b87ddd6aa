import type { ComponentChildren } from 'preact';
import { Visible } from './text.tsx';

/** Names beside values. */
export function Facts({
  list,
}: {
  readonly list: ReadonlyArray<readonly [name: string, value: ComponentChildren] | null>;
}) {
  return (
    <dl class="facts">
      {list.map((fact) =>
        fact === null ? null : (
          <div key={fact[0]}>
            <dt>
              <Visible text={fact[0]} />
            </dt>
            <dd>{fact[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
