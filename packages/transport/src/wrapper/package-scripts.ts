import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** By which launchers tell the processes below them which scripts they run in. */
const scriptsVariable = 'TRACEFORK_SCRIPTS';

/** Variables by which npm, its kin and `node --run` tell a process which script it belongs to. */
const names = [
  'npm_lifecycle_event',
  'npm_lifecycle_script',
  'npm_package_json',
  'NODE_RUN_SCRIPT_NAME',
  'NODE_RUN_PACKAGE_JSON_PATH',
] as const;

/** The script of a package manifest that a process runs in. */
export interface PackageScript {
  readonly name: string;
  readonly text: string;
  /** Scripts that run before or after it. */
  readonly around: readonly string[];
}

/** Says which script an environment belongs to; equal for processes of the same one. */
export function scriptKey(environment: Environment): string {
  return JSON.stringify(names.map((name) => environment[name] ?? null));
}

/** A launcher starts: the script it runs in is told to the processes below it. */
export function passOnScript(environment: NodeJS.ProcessEnv): void {
  if (environment.npm_lifecycle_event === undefined) return;
  const above = environment[scriptsVariable];
  const key = scriptKey(environment);
  environment[scriptsVariable] = above === undefined ? key : `${above}\n${key}`;
}

/** Takes what launchers told out of the environment, so that the agent does not see it. */
export function takeScripts(environment: NodeJS.ProcessEnv): readonly string[] {
  const told = environment[scriptsVariable];
  delete environment[scriptsVariable];
  return told?.split('\n') ?? [];
}

/** The script that `key` stands for, if any. */
export function packageScript(key: string): PackageScript | undefined {
  const [event, script, manifest, runName, runManifest] = JSON.parse(key) as Array<string | null>;
  // The innermost one: `node --run` inside of npm keeps npm's variables.
  if (runName && runManifest) {
    const text = scriptsOf(runManifest)[runName];
    if (text !== undefined) return { name: runName, text, around: [] };
  }
  if (!event) return undefined;
  const scripts = manifest ? scriptsOf(manifest) : {};
  const text = script ?? scripts[event];
  if (text === undefined) return undefined;
  const around = [`pre${event}`, `post${event}`].filter((name) => scripts[name] !== undefined);
  return { name: event, text, around };
}

function scriptsOf(manifest: string): Readonly<Record<string, string>> {
  try {
    const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      readonly scripts?: Readonly<Record<string, string>>;
    };
    return scripts;
  } catch {
    return {};
  }
}
