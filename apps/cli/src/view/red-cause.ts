import type { Divergence } from '@tracefork/transport';
import { quoted } from '../agent/tape-command.ts';
import type { Age } from './age.ts';
import type { Receipt } from './receipt.ts';

/** Why a tape is red, so that a script can tell the cases apart. */
export type RedKind =
  | 'prompt-edit'
  | 'sdk-change'
  | 'environment'
  | 'code-drift'
  | 'stale-tape'
  | 'tolerable'
  | 'incomplete-tape'
  | 'not-covered'
  | 'nothing-checked';

/** The likely cause of a red tape, and the command that mends it. A guess, but for what is counted. */
export interface RedCause {
  readonly kind: RedKind;
  /** In words, without a full stop. */
  readonly why: string;
  /** Ready to paste; `null` where no command mends it. */
  readonly mend: string | null;
}

/** `prompt edit`. */
export const causeName = (kind: RedKind): string => kind.replaceAll('-', ' ');

/** What the words of a divergence's causes mean for the gate; the first that fits, in their order. */
const meanings: ReadonlyArray<readonly [RegExp, RedKind]> = [
  [
    /^a placeholder stands in for a credential|environment variable|path of another machine/,
    'environment',
  ],
  [/^an edit of |^another model/, 'prompt-edit'],
  [/^another SDK version/, 'sdk-change'],
];

/** The cause of a red tape; `null` for one that holds and is young enough. */
export function redCause(
  receipt: Receipt,
  {
    age,
    recorded = {},
  }: { readonly age: Age; readonly recorded?: Readonly<Record<string, string>> },
): RedCause | null {
  const { verdict, holds } = receipt;
  if (holds) return age.stale ? stale(receipt, age) : null;
  const verify = commandFor('verify', receipt);
  switch (verdict.result) {
    case 'exact':
    case 'equivalent': {
      const rules = Object.keys(verdict.rules).join(', ');
      return {
        kind: 'tolerable',
        why: `only differences that rules cover (${rules})`,
        mend: verify('--accept equivalent'),
      };
    }
    case 'unverifiable':
      return unverifiable(receipt);
    case 'drifted': {
      const [why, kind] = driftOf(verdict.divergence);
      if (kind === 'environment')
        return { kind, why, mend: withVariables(why, { recorded, receipt }) };
      return { kind, why, mend: again(receipt) };
    }
  }
}

function driftOf(divergence: Divergence | undefined): readonly [why: string, kind: RedKind] {
  const causes = divergence?.causes ?? [];
  for (const cause of causes) {
    const found = meanings.find(([words]) => words.test(cause));
    if (found !== undefined) return [cause, found[1]];
  }
  return [causes[0] ?? divergence?.message ?? 'the agent did something else', 'code-drift'];
}

function unverifiable(receipt: Receipt): RedCause {
  const { verdict } = receipt;
  const why = verdict.reasons[0] ?? 'nothing was checked';
  if (!verdict.tapeComplete) return { kind: 'incomplete-tape', why, mend: again(receipt) };
  const kinds = [...new Set(verdict.uncovered.map(({ what }) => what))].filter(
    (what) => !verdict.allowed.includes(what),
  );
  if (kinds.length === 0) return { kind: 'nothing-checked', why, mend: null };
  const allow = kinds.map((kind) => `--allow ${kind}`).join(' ');
  return { kind: 'not-covered', why, mend: commandFor('verify', receipt)(allow) };
}

function stale(receipt: Receipt, { days, maxAge }: Age): RedCause {
  return {
    kind: 'stale-tape',
    why: `recorded ${Math.floor(days)} days ago, and ${maxAge} is the most`,
    mend: commandFor('update', receipt)(),
  };
}

/** The suffix, where it is known and begins after the first step. */
function again(receipt: Receipt): string {
  const { divergence } = receipt.verdict;
  const step = divergence?.nearest?.step ?? divergence?.step ?? 0;
  return commandFor('update', receipt)(step > 0 ? '--suffix' : '');
}

function commandFor(command: 'update' | 'verify', { file, agent }: Receipt) {
  const named = agent.source === 'command line' ? ` -- ${agent.name}` : '';
  return (options = ''): string =>
    `tracefork ${command} ${quoted([file])}${options === '' ? '' : ` ${options}`}${named}`;
}

/** The variables as they were, where the tape may say that. */
function withVariables(
  why: string,
  {
    recorded,
    receipt,
  }: { readonly recorded: Readonly<Record<string, string>>; readonly receipt: Receipt },
): string | null {
  const names = (/: ([\w, ]+)$/.exec(why)?.[1] ?? '').split(', ').filter((name) => name !== '');
  if (names.length === 0) return null;
  const set = names.map((name) => `${name}=${quoted([recorded[name] ?? '…'])}`);
  return `${set.join(' ')} ${commandFor('verify', receipt)()}`;
}
