import type { Event } from '@tracefork/tape';
import type { ToolData } from '../model.ts';
import type { KeepBody } from './exchange-data.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The recorded tool calls, each with its result. */
export function toolData(events: readonly Event[], keep: KeepBody): readonly ToolData[] {
  const tools: Writable<ToolData>[] = [];
  for (const event of events) {
    if (event.kind === 'tool-call') {
      const { name, effect, t, input } = event;
      tools.push({ name, effect, at: t, ended: null, input: keep(input) });
    } else if (event.kind === 'tool-result') {
      const tool = tools[event.call] as Writable<ToolData>;
      tool.ended = event.t;
      if (event.output !== undefined) tool.output = keep(event.output);
      if (event.error !== undefined) tool.error = event.error;
    }
  }
  return tools;
}
