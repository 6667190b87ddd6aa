import './styles/index.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { fromBase64, openReport } from './data/open-report.ts';
import { listenToKeys } from './keys.ts';
import { opened } from './report.ts';
import { follow } from './serve/follow.ts';
import { RunList } from './serve/run-list.tsx';
import { takeToken } from './serve/token.ts';
import { theme } from './state.ts';

/** Shows the report that the page carries. */
async function start(): Promise<void> {
  const carrier = document.getElementById('report');
  const root = document.getElementById('page');
  if (carrier === null || root === null) return;
  const packed = carrier.textContent ?? '';
  carrier.remove();
  takeToken();
  if (packed === '') {
    root.replaceChildren();
    render(<RunList />, root);
  } else {
    opened.value = await openReport(fromBase64(packed));
    root.replaceChildren();
    render(<App />, root);
    performance.mark('shown');
    listenToKeys();
    follow();
  }
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

start().catch((error: unknown) => {
  const place = document.getElementById('page');
  if (place !== null) place.textContent = `This report cannot be shown: ${String(error)}`;
});
