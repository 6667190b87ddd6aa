import { interruptedCode } from '../terminal/interrupt.ts';
import type { Narrator } from './narrator.ts';
import { ownCommand } from './own-command.ts';
import { startModel } from './stage.ts';

/** Milliseconds until the model of a blame answers. */
const latency = 5;

/** An agent of the demo that is recorded and blamed. */
export interface Blamed {
  /** `FILE:EXPORT`. */
  readonly agent: string;
  /** Of the model; the recorded run follows from it. */
  readonly seed?: number;
  /** Options of `blame`. */
  readonly options?: readonly string[];
}

/**
 * Records a function of the demo against a local model, and asks which step it was.
 *
 * @returns the exit code of `blame`, or that of an interruption
 */
export async function blameAct(
  { agent, seed, options = [] }: Blamed,
  {
    narrator,
    folder,
    env,
  }: {
    readonly narrator: Narrator;
    readonly folder: string;
    /** Without anything that leads to a model. */
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<number> {
  const model = await startModel({ latency, overload: 0, ...(seed === undefined ? {} : { seed }) });
  try {
    const place = {
      folder,
      env: { ...env, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'demo' },
    };
    let code = 0;
    for (const args of [
      ['record', '--agent', agent],
      ['blame', 'latest', ...options],
    ]) {
      await narrator.command(`tracefork ${args.join(' ')}`);
      const ran = await ownCommand(args, place);
      code = ran.code;
      if (code === interruptedCode) return code;
      await narrator.show(`\n${ran.text}`);
    }
    return code;
  } finally {
    await model.close();
  }
}
