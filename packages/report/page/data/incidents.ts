import type { BlameInput } from '../../src/inputs.ts';
import type { Run } from './run.ts';
import { counted } from './units.ts';

/** Something that one would look at first. */
export interface Incident {
  readonly place: string;
  readonly grave: boolean;
  readonly text: string;
}

/**
 * What went wrong, or not as usual: what is grave first, then in the order in which it happened.
 * A step that is certified to have made the outcome more likely stands before all.
 */
export function incidentsOf(run: Run, blame: BlameInput | null): readonly Incident[] {
  const named = blame?.commitment.filter(({ certified }) => certified) ?? [];
  const causes = named.map(({ step }) => ({
    place: `step=${step}`,
    grave: true,
    text: `Step ${step} made this ending more likely; that is certified`,
  }));
  return [...causes, ...mishapsOf(run)];
}

function mishapsOf({ data, stepOf }: Run): readonly Incident[] {
  const found: (Incident & { readonly at: number })[] = [];
  for (const [index, { error, attempts, at, stopKind }] of data.steps.entries()) {
    const place = `step=${index}`;
    const retries = counted(attempts.length - 1, 'failed attempt');
    if (error !== null) found.push({ place, at, grave: true, text: `Step ${index}: ${error}` });
    else if (attempts.length > 1)
      found.push({ place, at, grave: false, text: `Step ${index} came after ${retries}` });
    if (stopKind === 'length')
      found.push({
        place,
        at,
        grave: false,
        text: `Step ${index} was cut off by its limit of tokens`,
      });
    if (stopKind === 'refusal')
      found.push({ place, at, grave: true, text: `Step ${index} was refused by the model` });
  }
  for (const [index, { name, error, at, ended }] of data.tools.entries()) {
    const place = `tool=${index}`;
    if (error !== undefined)
      found.push({ place, at, grave: true, text: `Tool ${name} failed: ${error.message}` });
    else if (ended === null)
      found.push({ place, at, grave: false, text: `Tool ${name} never came back` });
  }
  for (const [index, { file, code, signal, error, at, ended }] of data.programs.entries()) {
    if (ended === null || (code === 0 && error === undefined)) continue;
    const how = error?.message ?? signal ?? `exit code ${code}`;
    found.push({ place: `program=${index}`, at, grave: true, text: `${file} failed: ${how}` });
  }
  for (const [index, { method, url, status, at, failure }] of data.exchanges.entries()) {
    if (stepOf.has(index) || (status !== null && status < 400)) continue;
    const how = failure?.message ?? status ?? 'no response';
    found.push({ place: `exchange=${index}`, at, grave: true, text: `${method} ${url}: ${how}` });
  }
  for (const [index, [what, detail]] of data.uncovered.entries()) {
    const text = `Not on the tape: ${what} (${detail})`;
    found.push({ place: `uncovered=${index}`, at: Number.POSITIVE_INFINITY, grave: false, text });
  }
  return found.sort((a, b) => Number(b.grave) - Number(a.grave) || a.at - b.at);
}
