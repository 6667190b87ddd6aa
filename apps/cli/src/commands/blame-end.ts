import type { Spend } from '@tracefork/fork';
import type { Searched } from '../blame/search.ts';
import { notCounted } from '../fork/unmetered.ts';
import type { Io } from '../io.ts';
import { renderFinding, renderStopped } from '../render/blame.ts';
import { safeLine } from '../render/safe-text.ts';
import { money } from '../render/units.ts';
import { interruptedCode } from '../terminal/interrupt.ts';
import { type BlameDocument, blameNext } from '../view/blame.ts';
import { blameCode } from './blame-code.ts';
import { printJson } from './print-json.ts';

type About = Pick<
  BlameDocument,
  'run' | 'plan' | 'steps' | 'deliveryOrder' | 'recorded' | 'oracle' | 'seed' | 'calibration'
>;

/** Prints what a blame came to and keeps it in the store. Returns the exit code. */
export async function finishBlame(
  searched: Searched,
  {
    name,
    document: about,
    answers,
    spend,
    programs,
    overshoot,
    save,
    json,
    io,
  }: {
    readonly name: string;
    readonly document: About;
    readonly answers: readonly string[];
    readonly spend: Spend;
    /** What forks ran for real. */
    readonly programs: readonly string[];
    /** US dollars by which the budget is passed. */
    readonly overshoot: number;
    readonly save: (document: BlameDocument) => Promise<void>;
    readonly json: boolean;
    readonly io: Io;
  },
): Promise<number> {
  const { totals } = searched;
  for (const program of programs) io.err.line(`ran live: ${safeLine(program)}; ${notCounted}`);
  if (searched.kind === 'stopped') {
    const { why } = searched;
    for (const line of renderStopped(why, spend)) io.err.line(line);
    if (json) printJson(io, { command: 'blame', ...about, stopped: why, totals, spend });
    return why.kind === 'aborted' ? interruptedCode : 2;
  }
  const { finding, outOfBudget } = searched;
  const next = blameNext(finding, { run: name, answers });
  const overshot = overshoot > 0;
  const document = { ...about, finding, totals, outOfBudget, overshot, overshoot, spend, next };
  if (totals.reused < totals.forks) await save(document);
  const { oracle, seed } = about;
  const lines = renderFinding(finding, { name, next, totals, oracle, seed });
  if (json) printJson(io, { command: 'blame', ...document });
  else for (const line of ['', ...lines]) io.out.line(line);
  if (overshot) {
    io.err.line(
      `A provider billed beyond its own limit, ${money(spend.dollars)} in all, so the budget is passed by ${money(overshoot)}. No call has left since.`,
    );
  } else if (outOfBudget) {
    io.err.line(
      'The budget refused a call, so the search ended there. A larger one goes on from it.',
    );
  }
  return blameCode(finding);
}
