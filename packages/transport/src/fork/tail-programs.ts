import { sentMessage } from '../children/sent-message.ts';
import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import type { ReplayGate } from '../ports.ts';
import type { StartOptions, SyncOptions, SyncResult } from '../programs/node-internals.ts';
import type { Programs, SpawnRequest } from '../programs/programs.ts';
import { ReplayPrograms } from '../programs/replay-programs.ts';
import { real } from '../real.ts';
import type { RecordSession } from '../record/record-session.ts';
import type { Scrub } from '../redact/known-secrets.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';
import type { EffectRequest } from './effects.ts';
import type { ForkPoint } from './fork-point.ts';
import type { EffectPolicy, LiveAct } from './script.ts';

interface TailProgramsOptions {
  readonly parent: ReplayTape;
  readonly point: ForkPoint;
  readonly recording: RecordSession;
  readonly scrub: Scrub;
  readonly decide: (request: EffectRequest) => EffectPolicy;
  readonly ran: (act: LiveAct) => void;
}

/** Programs of a tail: recorded ones are served, others run or are refused, as the policy says. */
export function createTailPrograms({
  parent,
  point,
  recording,
  scrub,
  decide,
  ran,
}: TailProgramsOptions): Programs {
  const before = new Set(point.prefix.programs.map(({ program }) => program));
  const later = parent.programs.filter(({ program }) => !before.has(program));
  /** Numbers on the branch's tape, by numbers on the parent's. */
  const numbers = new Map<number, number>();
  const left = Map.groupBy(
    parent.deliveries.filter(({ event, source }) => {
      return event >= point.events && source.from === 'program';
    }),
    ({ source }) => (source.from === 'program' ? source.program : -1),
  );
  const served = new ReplayPrograms({
    gate: { take: (source, run) => takeNext(source, run) },
    programs: later,
    cwd: process.cwd(),
    redact: scrub,
    // What a fork cannot serve was refused before.
    diverged: () => {},
    uncovered: (what) => recording.uncovered(what),
    onSent: (served, text) => {
      const program = numbers.get(served);
      if (program === undefined) return;
      recording.log.append(sentMessage(text, { t: recording.now(), program }));
    },
    onClaim: ({ program }, options) => {
      numbers.set(program, recording.programs.announce(options, false));
    },
  });

  const takeNext: ReplayGate['take'] = (source, run) => {
    if (source.from !== 'program') return () => {};
    const recorded: RecordedDelivery | undefined = left.get(source.program)?.shift();
    const program = numbers.get(source.program);
    if (recorded === undefined || program === undefined) return () => {};
    const { delivery } = recorded;
    let withdraw = () => {};
    let given = true;
    real.setImmediate(() => {
      if (!given) return;
      withdraw = recording.gate.deliver({ from: 'program', program }, delivery, () =>
        run(delivery),
      );
    });
    return () => {
      given = false;
      withdraw();
    };
  };

  function policyFor(options: StartOptions, sync: boolean): EffectPolicy {
    const name = options.file;
    const recorded = served.has(options, sync);
    const policy = decide({ kind: 'program', name, effect: 'unknown', recorded });
    if (policy === 'live') {
      ran({ kind: 'program', name, number: recording.programs.next });
    }
    return policy;
  }

  return {
    spawn(request: SpawnRequest): number {
      const live = policyFor(request.options, false) === 'live';
      return (live ? recording.programs : served).spawn(request);
    },
    spawnSync(options: SyncOptions, run): SyncResult {
      switch (policyFor(options, true)) {
        case 'live':
          return recording.programs.spawnSync(options, run);
        case 'serve':
          return recording.programs.spawnSync(options, () => served.spawnSync(options));
        case 'deny':
          return served.spawnSync(options);
      }
    },
    kill: (pid) => served.kill(pid),
  };
}
