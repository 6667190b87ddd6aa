import { useLayoutEffect, useRef } from 'preact/hooks';
import { closing } from './closing.ts';

const keys: ReadonlyArray<readonly [keys: string, does: string]> = [
  ['j  k  ↓  ↑', 'next and previous line'],
  ['J  K', 'next and previous step'],
  ['Home  End', 'first and last line'],
  ['n  N', 'next and previous thing that went wrong'],
  ['[  ]', 'previous and next tab of a step'],
  ['1 … 7', 'timeline, charts, blame, forks, compare, events, proof'],
  ['/  or  Ctrl K', 'search in everything'],
  ['t', 'light, dark, or as the system has it'],
  ['Escape', 'back to the overview'],
];

/** The keys. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="overlay help" aria-label="Keys" {...closing('help')}>
      <h2>Keys</h2>
      <table>
        <tbody>
          {keys.map(([key, does]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" class="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
