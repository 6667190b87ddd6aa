import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findConfig, loadConfig } from '../agent/load-config.ts';
import { counted } from '../render/units.ts';
import { printingTo } from '../terminal/redirect.ts';
import type { Check, Finding } from './finding.ts';

/** The configuration that commands in this folder follow. */
export const config: Check = {
  about: 'configuration',
  look: async ({ cwd }) => {
    const about = 'configuration';
    const file = findConfig('run.tape', cwd);
    if (file === undefined) {
      return [
        {
          about,
          state: 'fine',
          says: 'none; replay and verify find agents in the store, or by -- COMMAND',
        },
      ];
    }
    try {
      const { value } = await printingTo('stderr', () => loadConfig(file));
      return [{ about, state: 'fine', says: `${file}: ${counted(value.agents.length, 'agent')}` }];
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      return [
        {
          about,
          state: 'broken',
          says,
          advice: 'Mend the entry that is named; every command that reads it fails until then.',
        },
      ];
    }
  },
};

/** SDKs that agents use, and the major versions that tracefork's own tests record and replay. */
export const testedSdks: Readonly<Record<string, number>> = {
  '@anthropic-ai/sdk': 1,
  '@google/genai': 3,
  '@langchain/langgraph': 1,
  '@mastra/core': 1,
  '@modelcontextprotocol/sdk': 1,
  '@openai/agents': 0,
  ai: 7,
  openai: 7,
};

/** The SDKs that an agent in this folder would load. */
export const sdks: Check = {
  about: 'sdks',
  look: ({ cwd }) => {
    const found = Object.entries(testedSdks).flatMap(([name, tested]) => {
      const version = installed(name, cwd);
      return version === undefined ? [] : [{ name, tested, version }];
    });
    if (found.length === 0)
      return [
        { about: 'SDKs', state: 'fine', says: 'none of those that are tested is installed here' },
      ];
    const listed = found.map(({ name, version }) => `${name} ${version}`).join(', ');
    const others = found.filter(({ version, tested }) => Number.parseInt(version, 10) !== tested);
    const fine: Finding = { about: 'SDKs', state: 'fine', says: listed };
    return [fine, ...others.map(untested)];
  },
};

function untested({
  name,
  tested,
  version,
}: {
  readonly name: string;
  readonly tested: number;
  readonly version: string;
}): Finding {
  return {
    about: name,
    state: 'doubtful',
    says: `${version} is not the major version that tracefork is tested with (${tested})`,
    advice:
      'Recording works on HTTP, so it should do; trust the verdict of a first replay: tracefork replay latest',
  };
}

function installed(name: string, cwd: string): string | undefined {
  for (let at = cwd; ; at = dirname(at)) {
    const manifest = join(at, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) {
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as {
        readonly version?: unknown;
      };
      return String(version);
    }
    if (dirname(at) === at) return undefined;
  }
}
