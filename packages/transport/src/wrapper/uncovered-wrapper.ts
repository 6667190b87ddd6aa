import type { Uncovered } from '../ports.ts';
import { besideNode, besideNodeInScript } from './beside-node.ts';
import { nodePrograms } from './node-program.ts';
import { packageScript, scriptKey } from './package-scripts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the command of a run was started as, and in which scripts of packages. */
export interface Wrapping {
  readonly command: readonly string[];
  /** Key of the script that the recorder itself runs in. */
  readonly script: string;
  /** Keys of the scripts that launchers above this process run in. */
  readonly scripts?: readonly string[];
}

/** Where this process runs. */
export function surroundings(): { readonly environment: Environment; readonly cwd: string } {
  return { environment: process.env, cwd: process.cwd() };
}

/** What the command runs outside of every process that loads the preload. */
export function uncoveredWrapper(
  wrapping: Wrapping | undefined,
  { environment, cwd }: { readonly environment: Environment; readonly cwd: string },
): readonly Uncovered[] {
  if (wrapping === undefined) return [];
  const { command, script: above, scripts: outer = [] } = wrapping;
  const isNode = nodePrograms({ cwd, path: environment.PATH });
  const keys = [...outer, scriptKey(environment)];
  const scripts = [...new Set(keys)].filter((key) => key !== above).flatMap(scriptOf);
  const details = [
    besideNode(command, isNode),
    ...scripts.flatMap(({ text, around }) => [
      besideNodeInScript(text, isNode),
      ...around.map((name) => `what the script "${name}" runs`),
    ]),
  ];
  return [...new Set(details)].flatMap((detail) =>
    detail === undefined ? [] : [{ what: 'wrapper', detail }],
  );
}

function scriptOf(key: string) {
  return packageScript(key) ?? [];
}
