import type { StartEnd, StartRequest } from '@tracefork/report/serve';
import type { ForkDocument } from '../view/fork.ts';
import { proofOf } from '../view/proof.ts';
import type { Receipt } from '../view/receipt.ts';
import type { CommandExit } from './start-command.ts';

/** What our own command said on standard output, as far as pages are told. */
type Said =
  | (Receipt & { readonly command: 'replay' })
  | (ForkDocument & { readonly command: 'fork' })
  | { readonly command?: undefined; readonly error?: { readonly message: string } };

/** What came of a command that was started for a page. */
export function endOf({ kind }: StartRequest, { code, stdout, problem }: CommandExit): StartEnd {
  if (problem !== undefined) return failed(`It could not be started: ${problem}`);
  const said = parsed(stdout);
  if (said?.command === 'replay' && kind === 'replay')
    return { kind: 'verdict', proof: proofOf(said) };
  if (said?.command === 'fork' && kind === 'fork') {
    const [fork] = said.forks;
    if (fork === undefined || fork.id === null) return failed(whyNoBranch(fork?.end));
    return { kind: 'branch', id: fork.id, words: fork.end.status };
  }
  if (said?.command === undefined && said?.error !== undefined) return failed(said.error.message);
  return failed(
    code === null || code === 130 ? 'It was stopped.' : `It ended with exit code ${code}.`,
  );
}

const failed = (message: string): StartEnd => ({ kind: 'failed', message });

type End = ForkDocument['forks'][number]['end'];

function whyNoBranch(end: End | undefined): string {
  if (end === undefined) return 'No branch came of it.';
  if (end.status === 'prefix') return `The run left its tape: ${end.divergence.message}`;
  return `No branch came of it: ${end.status}.`;
}

function parsed(text: string): Said | null {
  try {
    return JSON.parse(text) as Said;
  } catch {
    return null;
  }
}
