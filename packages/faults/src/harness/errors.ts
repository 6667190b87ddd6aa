/** Stable codes, one for each condition. */
export type FaultsErrorCode = 'FAULTS_PLAN_INVALID' | 'FAULTS_NO_AGENT' | 'FAULTS_OPTIONS_INVALID';

/** A plan that is none; every problem is listed. */
export class FaultPlanError extends Error {
  override readonly name: string = 'FaultPlanError';
  readonly code: 'FAULTS_PLAN_INVALID' = 'FAULTS_PLAN_INVALID';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The fault plan cannot be carried out.\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

/** The harness was given nothing to run. */
export class NoAgentError extends Error {
  override readonly name: string = 'NoAgentError';
  readonly code: 'FAULTS_NO_AGENT' = 'FAULTS_NO_AGENT';

  constructor() {
    super(
      'withFaults was given no agent to run. Give it a function: withFaults(plan, () => runAgent(), { calls, oracle }).',
    );
  }
}

/** An option is missing or is not what it has to be. */
export class FaultOptionsError extends Error {
  override readonly name: string = 'FaultOptionsError';
  readonly code: 'FAULTS_OPTIONS_INVALID' = 'FAULTS_OPTIONS_INVALID';
}
