import type { RedactRules } from '../redact/rules.ts';

/** What a flight recorder keeps, and for how long. */
export interface FlightOptions {
  /** Folder of the tapes, made where it is missing; without one nothing is recorded. `TRACEFORK_FLIGHT` */
  readonly folder?: string;
  /** `failed`, the default: a run that succeeds leaves nothing. `TRACEFORK_FLIGHT_KEEP` */
  readonly keep?: 'failed' | 'all';
  /** The most tapes; the oldest go first. Default: 100. `TRACEFORK_FLIGHT_MAX_RUNS` */
  readonly maxRuns?: number;
  /** The most megabytes of tapes. Default: 500. `TRACEFORK_FLIGHT_MAX_MB` */
  readonly maxMegabytes?: number;
  /** A name for the agent, kept on its tapes. `TRACEFORK_FLIGHT_NAME` */
  readonly name?: string;
  /** What is kept off the tapes beside credentials in headers and URLs. */
  readonly redact?: RedactRules;
  /** Told what went wrong with a tape; the service goes on without it. Default: a line on stderr. */
  readonly onProblem?: (problem: Error) => void;
}

/** The variable that switches a flight recorder on, and has `register` attach at the start. */
export const flightVariable = 'TRACEFORK_FLIGHT';

type Environment = Readonly<Record<string, string | undefined>>;

export interface FlightSettings {
  readonly folder: string | undefined;
  readonly keep: 'failed' | 'all';
  readonly maxRuns: number;
  readonly maxBytes: number;
  readonly name: string | undefined;
}

/** Options as they were given, and where they were not as the environment has them. */
export function flightSettings(given: FlightOptions, environment: Environment): FlightSettings {
  const variable = (name: string) => environment[`${flightVariable}${name}`] || undefined;
  const keep = given.keep ?? variable('_KEEP') ?? 'failed';
  if (keep !== 'failed' && keep !== 'all') {
    throw new TypeError(
      `TRACEFORK_FLIGHT_KEEP is ${keep}. It says which tapes stay: failed or all.`,
    );
  }
  return {
    folder: given.folder ?? variable(''),
    keep,
    maxRuns: given.maxRuns ?? count('_MAX_RUNS', variable('_MAX_RUNS')) ?? 100,
    maxBytes: 1e6 * (given.maxMegabytes ?? count('_MAX_MB', variable('_MAX_MB')) ?? 500),
    name: given.name ?? variable('_NAME'),
  };
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return value;
  throw new TypeError(`${flightVariable}${name} is ${text}. A number above 0 is wanted there.`);
}
