import { served } from './follow.ts';

const key = 'tracefork-token';

/** Takes the token out of the address, where it would be seen and sent on, and keeps it for this tab. */
export function takeToken(): void {
  if (!served) return;
  const given = new URLSearchParams(location.hash.replace(/^#/, '')).get('token');
  if (given === null) return;
  sessionStorage.setItem(key, given);
  history.replaceState(null, '', location.pathname);
}

/** The token of this server; `null`: runs cannot be started from this tab. */
export function tokenOf(): string | null {
  return served ? sessionStorage.getItem(key) : null;
}
