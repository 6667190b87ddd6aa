import { existsSync } from 'node:fs';
import { redactRules } from '../agent/load-config.ts';
import { type Recorded, type RecordSettings, recordAgent } from '../agent/record-agent.ts';
import type { Agent } from '../agent/resolve-agent.ts';
import type { Io } from '../io.ts';
import { removeEmpty, storePlace } from '../store/locate.ts';
import { openOrMakeStore, withStore } from '../store/open.ts';
import { printingTo } from '../terminal/redirect.ts';

/** How one run is recorded. */
export interface RunSettings {
  /** A tape to make as well; its place decides which configuration applies. */
  readonly output?: string | undefined;
  readonly name?: string | undefined;
  readonly strict?: boolean | undefined;
  /** Stdout is for a document. */
  readonly json: boolean;
}

/** Makes a tape in `settings.file`, of whatever. */
export type Perform = (settings: RecordSettings) => Promise<Recorded>;

/** Records one run of an agent, as `recordInto` does. */
export function recordRun<T>(
  agent: Agent,
  settings: RunSettings,
  ports: Parameters<typeof recordInto<T>>[2],
): Promise<T> {
  return recordInto((each) => recordAgent(agent, each), settings, ports);
}

/**
 * Records one run and hands it over when it has ended. The recording goes to the journal first, so
 * that an interruption at any moment leaves it there. A store is made when there is something to
 * keep; one that is there is looked at before anything runs.
 *
 * @param use is given the tape's path, which goes when it is done.
 * @throws what `perform` and `use` throw; what was recorded is left in the journal then
 */
export async function recordInto<T>(
  perform: Perform,
  { output, name, strict, json }: RunSettings,
  { io, use }: { readonly io: Io; readonly use: (r: Recorded, file: string) => Promise<T> },
): Promise<T> {
  const { folder, exists } = storePlace(io);
  const stdout = json ? 'stderr' : 'inherit';
  const { value: redact } = await printingTo(stdout, () =>
    redactRules(output ?? 'run.tape', io.cwd),
  );
  if (exists) await withStore(openOrMakeStore(io), async () => undefined);
  const { openJournal } = await import('@tracefork/store');
  const isOurs = !existsSync(folder);
  const entry = openJournal(folder).begin(name === undefined ? null : { name });
  const { file } = entry;
  try {
    const recorded = await perform({ file, name, strict, stdout, env: io.env, redact });
    const used = await use(recorded, file);
    entry.done();
    return used;
  } catch (error) {
    if (existsSync(file)) {
      entry.leave();
      io.err.line(
        `${io.err.style.yellow('tracefork:')} the recording is kept beside the store, and the next command takes it in.`,
      );
    } else entry.done();
    throw error;
  } finally {
    removeEmpty(folder, { isOurs });
  }
}
