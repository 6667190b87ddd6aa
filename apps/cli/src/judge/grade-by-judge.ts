import { type Calibration, judgeOracle, type Oracle, type Outcome } from '@tracefork/blame/oracle';
import type { FoundAgentConfig } from '../agent/load-config.ts';
import { configEntry } from '../agent/load-config.ts';
import { NotGradedError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { OracleOptions } from '../oracle/resolve-oracle.ts';
import { anthropicJudge, type JudgePorts } from './anthropic-judge.ts';
import { isJudge, type JudgeSpec, judgeSpec } from './judge-spec.ts';
import { calibrated, labelsIn } from './labels.ts';

/** The judge that options or a configuration name; `undefined` where another oracle grades. */
export async function judgeFor(
  options: OracleOptions & { readonly run: string },
  cwd: string,
): Promise<JudgeSpec | undefined> {
  const { oracle, passIf, failIf, run, judgeModel, judgeLabels } = options;
  const more = {
    cwd,
    ...(judgeModel === undefined ? {} : { judgeModel }),
    ...(judgeLabels === undefined ? {} : { judgeLabels }),
  };
  if (passIf !== undefined || failIf !== undefined) return undefined;
  if (oracle !== undefined) {
    return isJudge(oracle) ? judgeSpec(oracle, { ...more, folder: cwd }) : undefined;
  }
  const config = await configEntry(run, cwd);
  const named: FoundAgentConfig['entry']['oracle'] = config?.entry.oracle;
  return config !== undefined && isJudge(named)
    ? judgeSpec(named, { ...more, folder: config.folder })
    : undefined;
}

/** A judge as an oracle, and how it did on what is labelled. */
export interface JudgeReady {
  readonly oracle: Oracle;
  readonly calibration?: Calibration;
}

/** Makes the oracle, and has it grade what is labelled first. @throws NoKeyError, CalibrationError */
export async function readyJudge(
  spec: JudgeSpec,
  { ports, io }: { readonly ports: JudgePorts; readonly io: Io },
): Promise<JudgeReady> {
  const oracle = judgeOracle(anthropicJudge(spec, ports), spec);
  if (spec.labels === undefined) return { oracle };
  return { oracle, calibration: await calibrated(labelsIn(spec.labels), { oracle, io }) };
}

/** @throws NotGradedError where the judge cannot tell how the recorded run ended */
export async function judgeRecorded(
  { oracle }: JudgeReady,
  outcome: Outcome,
): Promise<{ readonly grade: 'pass' | 'fail'; readonly reason: string }> {
  const { grade, reason } = await oracle.grade(outcome);
  if (grade !== 'undefined') return { grade, reason };
  throw new NotGradedError(
    `${oracle.name} cannot tell how the recorded run ended: ${reason}. No fork was made. Word the criterion otherwise, or choose another oracle.`,
  );
}
