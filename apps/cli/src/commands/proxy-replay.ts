import { NotProxiedError, replayProxy } from '@tracefork/transport/proxy';
import { configEntry, redactRules } from '../agent/load-config.ts';
import { kindsOn, refuseUnknownKinds } from '../agent/uncovered-kinds.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { announce } from '../proxy/announce.ts';
import { opened } from '../proxy/open-proxy.ts';
import { untilEnded } from '../proxy/until-ended.ts';
import { renderReceipt } from '../render/receipt.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { receiptOf } from '../view/receipt.ts';
import type { CheckOptions } from './options.ts';
import { printJson } from './print-json.ts';

/** Serves clients from a tape until Ctrl-C, then says what they did: 0 if the verdict holds. */
export async function serveRecorded(
  options: CheckOptions & { readonly tape: string; readonly port?: number },
  io: Io,
): Promise<number> {
  const { tape: name, port, json = false, accept = 'exact', stallTimeout } = options;
  const { file } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseUnknownKinds(options.allow, () => kindsOn(tape));
  const rules = await configEntry(name, io.cwd);
  const redact = await redactRules(name, io.cwd);
  const proxy = await opened(
    replayProxy({
      tape,
      env: io.env,
      ignore: [...(rules?.entry.ignore ?? []), ...(options.ignore ?? [])],
      allowUncovered: [...(rules?.entry.allow ?? []), ...(options.allow ?? [])],
      ...(port === undefined ? {} : { port }),
      ...(redact === undefined ? {} : { redact }),
      ...(stallTimeout === undefined ? {} : { stallTimeout: stallTimeout * 1000 }),
    }).catch((error: unknown) => {
      throw error instanceof NotProxiedError ? notProxied(name) : error;
    }),
    port,
  );
  const ended = untilEnded();
  announce('replaying', proxy, io);
  await ended;
  const verdict = await proxy.finish();
  const resolved = {
    agent: { kind: 'clients', name: 'whoever asked the proxy' },
    source: 'clients',
  } as const;
  const receipt = receiptOf(
    { verdict, warnings: [], output: new Uint8Array() },
    { file: name, tape, resolved, accept, options, env: io.env },
  );
  if (json) printJson(io, { command: 'proxy', ...receipt });
  else io.err.line(`\n${renderReceipt(receipt, io.err)}`);
  return receipt.holds ? 0 : 1;
}

/** For a run that was recorded in its own process. */
export function notProxied(run: string): UsageError {
  return new UsageError(
    `${run} was recorded in its own process, where more of it is on the tape than a proxy could serve. Replay it with: tracefork replay ${run}`,
  );
}
