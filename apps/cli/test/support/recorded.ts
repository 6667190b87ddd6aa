import { tracefork } from './cli.ts';
import { agentSource, startEchoModel } from './model.ts';
import { temp } from './temp.ts';

/** A folder with an agent, a recording of it, and the model gone. */
export async function recordedAgent(
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const cwd = temp({ 'agent.mjs': agentSource, ...files });
  const model = await startEchoModel();
  const { code, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--', 'node', 'agent.mjs'],
    {
      cwd,
      env: { ...env, MODEL_BASE_URL: model.url },
    },
  );
  if (code !== 0) throw new Error(stderr);
  await model.close();
  return cwd;
}
