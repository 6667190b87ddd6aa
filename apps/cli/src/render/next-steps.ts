import type { Divergence } from '@tracefork/transport';
import { quoted } from '../agent/tape-command.ts';
import type { Receipt } from '../view/receipt.ts';
import { safeLine } from './safe-text.ts';

const hash = /^(latest|[0-9a-f]{2,64})(\/[1-9][0-9]*)*$/i;

/** Said of every drift: a tape is brought up to date, a run of the store recorded anew. */
export function ifMeant({ file, verdict, agent }: Receipt): string {
  if (hash.test(file)) return 'if the change is meant: record the run again';
  const step = verdict.divergence?.nearest?.step ?? verdict.divergence?.step ?? 0;
  const named = agent.source === 'command line' ? ` -- ${safeLine(agent.name)}` : '';
  return `if the change is meant: tracefork update ${safeLine(quoted([file]))}${step > 0 ? ' --suffix' : ''}${named}`;
}

/** Commands that help with a verdict, ready to paste; none for one that holds. */
export function nextSteps(receipt: Receipt): readonly string[] {
  const { file, verdict, holds, agent } = receipt;
  if (holds) return [];
  const tape = safeLine(quoted([file]));
  const { result, divergence } = verdict;
  const isCommand = agent.source === 'command line' ? ` -- ${safeLine(agent.name)}` : '';
  const isProxied = verdict.uncovered.some(({ what }) => what === 'proxied-process');
  const start = isProxied ? 'tracefork proxy --replay' : 'tracefork replay';
  const again = (options: string): string =>
    `${start} ${[tape, ...given(verdict), options].join(' ')}${isCommand}`;
  if (result === 'equivalent') {
    return [`if these differences may be: ${again('--accept equivalent')}`];
  }
  if (result === 'unverifiable') {
    const kinds = [...new Set(verdict.uncovered.map(({ what }) => what))].filter(
      (what) => !verdict.allowed.includes(what),
    );
    if (!verdict.tapeComplete) return ['record the run again, to its end'];
    return kinds.length === 0
      ? ['see what the agent printed: it has to be a Node program, and to reach its end']
      : [`if that may be: ${again(kinds.map((kind) => `--allow ${safeLine(kind)}`).join(' '))}`];
  }
  const step = divergence?.step ?? null;
  const path = divergence === undefined ? undefined : harmlessPath(divergence);
  return [
    ...(step === null
      ? []
      : [
          `look at the recorded step: tracefork show ${tape} --step ${step}`,
          ...(isProxied ? [] : [`stop there in a debugger: ${again(`--to ${step} --inspect`)}`]),
        ]),
    ...(path === undefined
      ? []
      : [`if it may differ: ${again(`--ignore ${safeLine(quoted([path]))} --accept equivalent`)}`]),
    ifMeant(receipt),
  ];
}

/** The options of this replay that the next one needs as well. */
function given({ allowed, rules }: Receipt['verdict']): readonly string[] {
  const ignored = Object.keys(rules).flatMap((rule) =>
    rule.startsWith('ignore:') ? [`--ignore ${safeLine(quoted([rule.slice(7)]))}`] : [],
  );
  return [...allowed.map((kind) => `--allow ${safeLine(kind)}`), ...ignored];
}

/** The one path that differs, where it looks like something that may: an id, a time, metadata. */
function harmlessPath({ differences, causes }: Divergence): string | undefined {
  const [first, ...rest] = differences;
  if (first === undefined || rest.length > 0 || !first.path.startsWith('body.')) return undefined;
  const path = first.path.slice('body.'.length);
  if (/^(model|system|instructions|tools)\b|\.role$/.test(path)) return undefined;
  const varies = causes.some((cause) => cause.startsWith('looks like a '));
  return varies || path.startsWith('metadata.') ? path : undefined;
}
