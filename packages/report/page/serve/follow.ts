import { signal } from '@preact/signals';
import { openReport } from '../data/open-report.ts';
import { opened } from '../report.ts';

/** Whether the page comes from a server, which has other runs as well. */
export const served: boolean = document.documentElement.dataset.served !== undefined;

/** Whether the run is being recorded while it is looked at. */
export const live = signal(false);

const pause = 1000;

/** Asks the server again and again for a run that is being recorded, until it is over. */
export function follow(): void {
  const url = document.documentElement.dataset.follow ?? '';
  if (url === '') return;
  live.value = true;
  let tag = '';
  const ask = async (): Promise<void> => {
    const response = await fetch(url, { headers: tag === '' ? {} : { 'if-none-match': tag } });
    if (response.status === 200) {
      opened.value = await openReport(new Uint8Array(await response.arrayBuffer()));
      tag = response.headers.get('etag') ?? '';
    }
    live.value = response.headers.get('x-tracefork-live') === '1';
  };
  const again = (): void => {
    ask()
      .catch(() => {
        live.value = false;
      })
      .finally(() => {
        if (live.value) setTimeout(again, pause);
      });
  };
  setTimeout(again, pause);
}
