import type { ForkPlan, ForkResult, PlannedEffect, Spend } from '@tracefork/fork';
import type { Estimate } from '../commands/fork-spending.ts';
import type { SideName } from '../fork/sides.ts';
import { notCounted, unmeteredIn } from '../fork/unmetered.ts';
import { outcomeView, outcomeWords } from '../view/outcome-view.ts';
import { differenceLines } from './difference.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted, money } from './units.ts';

const labelWidth = 10;

/** What is about to happen, and what it costs. */
export function renderForkPlan(
  {
    plan,
    name,
    trials,
    compared,
    estimate,
  }: {
    readonly plan: ForkPlan;
    readonly name: string;
    readonly trials: number;
    /** What as many other forks are for. */
    readonly compared: SideName | undefined;
    readonly estimate: Estimate;
  },
  look: Look,
): readonly string[] {
  const { prefix, tail, repairs, step, steps, mutation } = plan;
  const times = `${trials === 1 ? '' : `, ${trials} times`}${comparedWords(compared)}`;
  const where = tail.hosts.length === 0 ? '' : ` to ${safeLine(tail.hosts.join(', '))}`;
  return [
    forkRow(
      'fork',
      `${safeLine(name)} at step ${step} of 0 to ${steps - 1}: ${mutation.kind === 'answer' ? `fault ${mutation.name}` : mutation.kind}${times}`,
      look,
    ),
    ...(plan.script.prefix === 'served'
      ? [
          forkRow(
            'edited',
            'requests before the step may differ, and are served all the same',
            look,
          ),
        ]
      : []),
    forkRow(
      'served',
      `${counted(prefix.steps, 'step')} from the tape${savedWords(prefix.saved.usual)}`,
      look,
    ),
    forkRow(
      'live',
      `${counted(estimate.calls, 'model call')}${estimate.calls === 0 ? '' : where}, if it goes on as it went: ${priceWords(estimate)}`,
      look,
    ),
    ...effectRows(plan, look),
    ...repairs.map((repair, index) => forkRow(index === 0 ? 'mended' : '', safeLine(repair), look)),
  ];
}

/** What becomes of what a run did outside, beside its model calls. */
export function effectRows({ effects, uncovered }: ForkPlan, look: Look): readonly string[] {
  return [
    ...effects.map((effect, index) =>
      forkRow(index === 0 ? 'effects' : '', effectWords(effect), look),
    ),
    ...uncovered.map((kind) => forkRow('uncovered', `${kind}: may happen again, for real`, look)),
    ...unmeteredIn({ effects, uncovered }).programs.map((program) =>
      forkRow('unmetered', `${safeLine(program)}: ${notCounted}`, look),
    ),
  ];
}

function comparedWords(compared: SideName | undefined): string {
  if (compared === 'control') return ', and as often with the recorded answer kept';
  return compared === 'before' ? ', and as often by the agent as it was' : '';
}

function savedWords(saved: number | 'unknown'): string {
  return typeof saved === 'number' && saved > 0 ? `, which saves ${money(saved)}` : '';
}

function priceWords({ free, usual, most, why }: Estimate): string {
  if (free) return 'free';
  const known = most === 'unknown' ? `at most unknown (${why})` : `at most ${money(most)}`;
  return usual === 'unknown' ? known : `${money(usual)} as recorded, ${known}`;
}

const policyWords = { serve: 'served', live: 'runs', deny: 'denied' } as const;

function effectWords({ kind, name, count, asRecorded, otherwise }: PlannedEffect): string {
  const what = kind === 'tool' ? `tool ${name}` : `${kind} ${name}`;
  const same = asRecorded === otherwise;
  const words = same
    ? policyWords[otherwise]
    : `${policyWords[asRecorded]} as recorded, otherwise ${policyWords[otherwise]}`;
  return safeLine(`${what} (${counted(count, 'time')}): ${words}`);
}

/** One fork that is over. */
export function renderForkResult(result: ForkResult, look: Look): readonly string[] {
  const { id, plan, end, spend, warnings, tape, live, offPolicy, unanswered } = result;
  const name = id ?? `trial ${plan.script.trial}`;
  const { style } = look;
  const acts = live.filter(({ kind }) => kind !== 'model');
  const more = [
    ...(unanswered === undefined
      ? []
      : [forkRow('', style.yellow(`no evidence: ${safeLine(unanswered.message)}`), look)]),
    ...acts.map(({ kind, name: what }) =>
      forkRow(
        '',
        `ran live: ${kind} ${safeLine(what)}${kind === 'program' ? `; ${notCounted}` : ''}`,
        look,
      ),
    ),
    ...(offPolicy.length === 0
      ? []
      : [
          forkRow(
            '',
            style.yellow(
              `off-policy: ${counted(offPolicy.length, 'request')} of the prefix differ and were served all the same; --json has all`,
            ),
            look,
          ),
        ]),
    ...warnings.map((warning) => forkRow('', style.yellow(safeLine(warning)), look)),
  ];
  const calls = `${counted(spend.calls, 'live call')}${spend.calls === spend.local ? '' : `, ${money(spend.dollars)}`}`;
  switch (end.status) {
    case 'finished': {
      const outcome = outcomeView(tape?.events.find((event) => event.kind === 'outcome'));
      const words = outcome === null ? 'no outcome' : safeLine(outcomeWords(outcome));
      return [
        forkRow(style.bold(name), `${shorten(words, look.columns - 40)}, ${calls}`, look),
        ...more,
      ];
    }
    case 'stopped':
      return [
        forkRow(name, style.yellow(`stopped, ${calls}: ${safeLine(end.stop.message)}`), look),
        ...more,
      ];
    case 'prefix': {
      const { message, step, differences, causes } = end.divergence;
      const place = step === null ? '' : ` at step ${step}`;
      const shown = differences.slice(0, 3).flatMap((difference) =>
        differenceLines(difference, {
          ...look,
          columns: look.columns - labelWidth,
          names: ['tape', 'now'],
        }),
      );
      return [
        forkRow(name, style.red(`not forked: the prefix was not rebuilt${place}`), look),
        forkRow('', safeLine(message), look),
        ...shown.map((line) => forkRow('', line, look)),
        ...causes.map((cause) => forkRow('', `likely: ${safeLine(cause)}`, look)),
        ...(differences.length > 0
          ? [forkRow('', 'If the agent was changed on purpose: --prefix served', look)]
          : []),
        ...more,
      ];
    }
  }
}

function shorten(text: string, width: number): string {
  const most = Math.max(40, width);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** What was spent, and where to look. */
export function renderForkEnd(
  {
    results,
    spend,
    plan,
    name,
  }: {
    readonly results: readonly ForkResult[];
    readonly spend: Spend;
    readonly plan: ForkPlan;
    readonly name: string;
  },
  look: Look,
): readonly string[] {
  const finished = results.filter(
    ({ end, unanswered }) => end.status === 'finished' && unanswered === undefined,
  );
  const kept = finished.find(({ id }) => id !== undefined)?.id;
  const begun = results.filter(({ tape }) => tape !== undefined).length;
  const { usual } = plan.prefix.saved;
  const saved = typeof usual === 'number' ? usual * begun : 0;
  return [
    forkRow(
      'spent',
      `${spentWords(spend)}${savedWords(saved).replace('which saves', 'and the prefix saved')}`,
      look,
    ),
    ...(results.length > 1
      ? [forkRow('forks', `${finished.length} of ${results.length} came to an end`, look)]
      : []),
    ...(kept === undefined
      ? []
      : [forkRow('next', `tracefork diff ${name} ${kept}    tracefork replay ${kept}`, look)]),
  ];
}

/** What was spent, and in how many calls. */
export function spentWords({ calls, local, dollars, atMost }: Spend): string {
  const made = counted(calls, 'live call');
  if (calls === local) return `nothing, in ${made}`;
  const open = atMost === 'unknown' ? ', and calls of unknown price' : `, at most ${money(atMost)}`;
  return `${money(dollars)} in ${made}${atMost === dollars ? '' : open}`;
}

/** A line of what a fork says, with its label. */
export function forkRow(label: string, text: string, { style }: Pick<Look, 'style'>): string {
  return `${style.dim(label.padEnd(labelWidth))}${label.length >= labelWidth ? ' ' : ''}${text}`;
}
