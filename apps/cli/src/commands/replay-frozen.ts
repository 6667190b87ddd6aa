import { fork, planFrozen } from '@tracefork/fork';
import { forkAgent } from '../agent/fork-agent.ts';
import { configEntry } from '../agent/load-config.ts';
import { refuseProxied } from '../agent/refuse-proxied.ts';
import { resolveAgent } from '../agent/resolve-agent.ts';
import { started } from '../agent/started.ts';
import { ForkRefusedError, UsageError } from '../errors.ts';
import { type FrozenFinding, findingOf } from '../frozen/finding.ts';
import { worldActs } from '../frozen/world-acts.ts';
import type { Io } from '../io.ts';
import { renderFrozen, renderFrozenPlan } from '../render/frozen.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { interruptedCode, onInterrupt } from '../terminal/interrupt.ts';
import { printingTo } from '../terminal/redirect.ts';
import { outcomeView } from '../view/outcome-view.ts';
import { policiesOf } from './fork-tools.ts';
import { printJson } from './print-json.ts';
import type { ReplayOptions } from './replay.ts';

const codes: Readonly<Record<FrozenFinding['kind'], number>> = {
  same: 0,
  'without-effect': 0,
  world: 1,
  agent: 1,
  undecided: 2,
};

/** `tracefork replay --model-frozen`: 0 if the agent does what it did, 1 if not, 2 if nobody can say. */
export async function replayFrozen(options: ReplayOptions, io: Io): Promise<number> {
  refuseOthers(options);
  const { tape: name, json = false, stallTimeout, workdir } = options;
  const { file, stored } = await resolveRun(name, io);
  const tape = openTapeFile(file);
  refuseProxied(tape);
  const environment = tape.events.find((event) => event.kind === 'environment');
  const output = json ? 'stderr' : 'inherit';
  const { value: resolved } = await printingTo(output, () =>
    resolveAgent({ ...options, tape: name, environment, cwd: io.cwd, stored }),
  );
  const plan = planFrozen(tape, {
    effects: { ...(await configEntry(name, io.cwd))?.entry.tools, ...policiesOf(options.tools) },
    ignore: [...resolved.ignore, ...(options.ignore ?? [])],
    ...(options.allowEffects === undefined ? {} : { allowEffects: options.allowEffects }),
  });
  if (plan.kind === 'refused') throw new ForkRefusedError(plan);
  for (const line of renderFrozenPlan({ plan, name }, io.err)) io.err.line(line);
  const interrupt = onInterrupt();
  try {
    const run = () =>
      fork(plan, forkAgent(resolved.agent, io.env), {
        tape: file,
        tailFrom: file,
        output,
        signal: interrupt.signal,
        ...(options.output === undefined ? {} : { file: options.output }),
        ...(stallTimeout === undefined ? {} : { stallTimeout: stallTimeout * 1000 }),
        ...(workdir === undefined ? {} : { workdir }),
        ...(resolved.redact === undefined ? {} : { redact: resolved.redact }),
      });
    const { agent } = resolved;
    const result =
      agent.kind === 'command'
        ? await started(agent.command, run())
        : (await printingTo(output, run)).value;
    if (interrupt.signal.aborted) return interruptedCode;
    const { tape: branch, live, end, exit, warnings } = result;
    const acts = branch === undefined ? [] : worldActs(tape, { tape: branch, live });
    const finding = findingOf(tape, result, acts);
    for (const line of renderFrozen({ acts, finding, warnings }, io.err)) io.err.line(line);
    if (json) {
      const outcome = outcomeView(branch?.events.find((event) => event.kind === 'outcome'));
      const file = options.output ?? null;
      const about = { run: tape.chain, file, finding, acts, effects: plan.effects };
      const ended = { end, outcome, exit: exit ?? null, warnings };
      printJson(io, { command: 'replay', modelFrozen: true, ...about, ...ended });
    }
    return codes[finding.kind];
  } finally {
    interrupt.release();
  }
}

function refuseOthers(options: ReplayOptions): void {
  const { to, inspect, realtime, stepBack, accept, allow } = options;
  const others = { '--to': to, '--inspect': inspect, '--realtime': realtime };
  const more = { '--step-back': stepBack, '--accept': accept, '--allow': allow };
  const given = Object.entries({ ...others, ...more }).find(([, value]) => value !== undefined);
  if (given !== undefined) {
    throw new UsageError(
      `${given[0]} does not go with --model-frozen, which is no replay of the whole run.`,
    );
  }
}
