import type { TapeView } from '../view/tape-view.ts';
import { fit } from './columns.ts';
import type { Look } from './look.ts';
import { safeLine } from './safe-text.ts';
import { counted, duration, instant, money, number, shortHash } from './units.ts';

/** What a tape is, in a few lines. */
export function headLines(
  view: TapeView,
  { file, style, columns }: Look & { readonly file: string },
): readonly string[] {
  const hashes = [
    ...(view.chain === null ? [] : [`chain ${shortHash(view.chain)}`]),
    `digest ${shortHash(view.digest)}`,
  ];
  const incomplete = `incomplete: ${safeLine(view.incomplete ?? '')}. All that is shown here was verified.`;
  return [
    fit(
      style.bold(safeLine(file)) +
        origin(view)
          .map((fact) => `  ${safeLine(fact)}`)
          .join(''),
      columns,
    ),
    sums(view),
    style.dim(hashes.join('  ')),
    ...(view.complete ? [] : [style.yellow(incomplete)]),
  ];
}

/** `10 steps · 11 exchanges · 6,120 → 640 tokens · $0.0094 · 2.1 s`. */
export function sums({ totals, ms }: Pick<TapeView, 'totals' | 'ms'>): string {
  return [
    counted(totals.steps, 'step'),
    counted(totals.exchanges, 'exchange'),
    ...(totals.steps === 0 ? [] : spent(totals)),
    ...(ms > 0 ? [duration(ms)] : []),
  ].join(' · ');
}

function spent({ inputTokens, outputTokens, cost }: TapeView['totals']): readonly string[] {
  const tokens = `${number(inputTokens)} → ${number(outputTokens)} tokens`;
  return [tokens, cost === null ? 'price unknown' : money(cost)];
}

function origin({ format, agent, created, environment, between }: TapeView): readonly string[] {
  const isProxied = between.some(({ kind }) => kind === 'proxy');
  const { command = [] } = environment ?? {};
  return [
    ...(agent === null || agent === '' ? [] : [agent]),
    ...(format === 'python' ? ['from Python tracefork'] : []),
    ...(isProxied ? [command.length === 0 ? 'clients of a proxy' : command.join(' ')] : []),
    ...(environment?.boundary === 'command' && !isProxied
      ? [['node', ...environment.argv].join(' ')]
      : []),
    ...(environment?.boundary === 'function' ? ['a function'] : []),
    ...(environment === null || isProxied ? [] : [`Node ${environment.node.replace(/^v/, '')}`]),
    ...(created === null ? [] : [instant(created)]),
  ];
}
