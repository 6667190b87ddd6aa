import type { Check, Finding, Surroundings } from './finding.ts';

type Environment = Surroundings['env'];

/** What the environment makes every Node process do. */
export const options: Check = {
  about: 'environment',
  look: ({ env }) => {
    const found = [...nodeOptions(env), ...leftovers(env), ...proxies(env)];
    if (found.length > 0) return found;
    return [{ about: 'environment', state: 'fine', says: 'nothing in it stands in the way' }];
  },
};

const loads = /(?:^|\s)(?:--import|--require|-r|--loader|--experimental-loader)(?:=|\s+)(\S+)/g;

function nodeOptions({ NODE_OPTIONS = '' }: Environment): readonly Finding[] {
  const loaded = [...NODE_OPTIONS.matchAll(loads)].map(([, name = '']) => name);
  const debugged = /(?:^|\s)--inspect(?:-brk|-wait)?(?:=\S+)?(?=\s|$)/.exec(NODE_OPTIONS)?.[0];
  return [
    ...(loaded.length === 0
      ? []
      : [
          {
            about: 'NODE_OPTIONS',
            state: 'doubtful' as const,
            says: `loads ${loaded.join(', ')} into every agent, after the recorder: what it requests by itself is on each tape`,
            advice:
              'Leave it out while recording, if the agent does not need it: NODE_OPTIONS= tracefork record -- …',
          },
        ]),
    ...(debugged === undefined
      ? []
      : [
          {
            about: 'NODE_OPTIONS',
            state: 'doubtful' as const,
            says: `${debugged.trim()} makes tracefork itself and every agent wait for, or fight over, one debugger's port`,
            advice:
              'Unset it; to debug an agent at a step: tracefork replay RUN --to STEP --inspect',
          },
        ]),
  ];
}

/** What tracefork sets for its own processes, and no shell should have. */
function leftovers({ TRACEFORK_SESSION, TRACEFORK_FLIGHT }: Environment): readonly Finding[] {
  const set = [
    ...(TRACEFORK_SESSION === undefined
      ? []
      : [
          [
            'TRACEFORK_SESSION',
            'is a leftover of a session: agents started here take it for theirs',
          ] as const,
        ]),
    ...(TRACEFORK_FLIGHT === undefined
      ? []
      : [['TRACEFORK_FLIGHT', 'makes processes with the preload record by themselves'] as const]),
  ];
  return set.map(([name, says]) => ({
    about: name,
    state: 'doubtful',
    says,
    advice: `Unset it where it is not meant: unset ${name}`,
  }));
}

/** Local models are asked through a proxy, which cannot reach them, where Node follows one. */
function proxies(env: Environment): readonly Finding[] {
  const follows =
    env.NODE_USE_ENV_PROXY === '1' || (env.NODE_OPTIONS ?? '').includes('--use-env-proxy');
  const proxy = ['HTTP_PROXY', 'http_proxy'].find((name) => (env[name] ?? '') !== '');
  const excepted = `${env.NO_PROXY ?? ''},${env.no_proxy ?? ''}`;
  if (!follows || proxy === undefined || /\*|localhost|127\.0\.0\.1/.test(excepted)) return [];
  return [
    {
      about: proxy,
      state: 'doubtful',
      says: 'Node sends requests to 127.0.0.1 through it as well, where models on this machine are not found',
      advice: 'Except it: NO_PROXY=127.0.0.1,localhost',
    },
  ];
}
