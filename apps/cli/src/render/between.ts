import type { Between } from '../view/between.ts';
import type { McpCall } from '../view/mcp-traffic.ts';
import type { PartView } from '../view/part-view.ts';
import { safeLine } from './safe-text.ts';
import { uncoveredWords } from './uncovered.ts';
import { counted, size } from './units.ts';

/** One line about something that stands between the steps of a tape. */
export function betweenLine(entry: Between): string {
  switch (entry.kind) {
    case 'draws': {
      const counts = Object.entries(entry.counts);
      const total = counts.reduce((sum, [, count]) => sum + count, 0);
      return `${counted(total, 'draw')}: ${safeLine(counts.map(([source, count]) => (count === 1 ? source : `${count} × ${source}`)).join(', '))}`;
    }
    case 'tool-call': {
      return safeLine(callWords({ ...entry, result: entry.result ?? '(the tape ends here)' }));
    }
    case 'program':
      return safeLine(
        `program ${entry.part === null ? '' : `${entry.program}: `}${entry.command.join(' ')} → ${entry.exit === null ? '(the tape ends here)' : `exit ${entry.exit}`}${partWords(entry.part)}`,
      );
    case 'exchange': {
      const answer =
        entry.status === null ? entry.outcome : `${entry.status}, ${size(entry.received)}`;
      const why = entry.error === null ? '' : `: ${entry.error}`;
      const { methods = [], calls = [] } = entry.mcp ?? {};
      if (calls.length > 0 && entry.error === null) {
        const words = calls.map(callWords).join('; ');
        return safeLine(`exchange ${entry.exchange}: MCP ${words}`);
      }
      return safeLine(
        `exchange ${entry.exchange}: ${entry.method} ${entry.url} → ${answer}${why}${methods.length === 0 ? '' : ` (MCP ${methods.join(', ')})`}`,
      );
    }
    case 'mcp-call':
      return safeLine(`program ${entry.program}: MCP ${callWords(entry)}`);
    case 'stdin':
      return `${size(entry.bytes)} from standard input`;
    case 'uncovered':
      return safeLine(`not covered: ${uncoveredWords(entry)}`);
    case 'fork': {
      const from = entry.parent === null ? '' : ` from ${entry.parent.slice(0, 10)}`;
      const trial = entry.trial === 0 ? '' : `, trial ${entry.trial}`;
      const left = entry.changesRequests
        ? '; the requests stand here as the agent made them, before that change'
        : '';
      return safeLine(`forked${from}: ${entry.change}${trial}${left}`);
    }
    case 'redacted':
      return safeLine(`taken out from here on: ${entry.what.map(redactedWords).join(', ')}`);
    case 'proxy':
      return safeLine(`recorded through a proxy for ${entry.targets.join(', ')}`);
    case 'unknown':
      return safeLine(`an event of the kind ${entry.name}, which this version does not know`);
  }
}

/** Of a rule such as `env:MY_KEY` or `field:user.email`. */
function redactedWords(what: string): string {
  const [, by, name] = /^(env|field|pattern|format):(.*)$/s.exec(what) ?? [];
  if (by === undefined) return what;
  return by === 'env' ? `the value of $${name}` : `the ${by} ${name}`;
}

function callWords({ name, input, result, failed }: McpCall): string {
  return `tool ${name}(${input}) ${failed ? '✗' : '→'} ${result ?? '(no answer)'}`;
}

/** What a part did, in short; its own lines follow. */
function partWords(part: PartView | null): string {
  if (part === null) return '';
  const { steps, exchanges } = part.totals;
  const did = [
    ...(steps === 0 ? [] : [counted(steps, 'step')]),
    ...(exchanges === steps ? [] : [counted(exchanges, 'exchange')]),
  ];
  return `, a part of the run${did.length === 0 ? '' : `: ${did.join(', ')}`}`;
}
