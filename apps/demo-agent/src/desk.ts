import { run } from './run.ts';

/** The refund desk as a function that prints nothing: what the ledger check says of the run. */
export async function desk(): Promise<string> {
  const { faults, answer } = await run({ print: () => undefined });
  return faults.length === 0 ? `ledger check passed: ${answer}` : `ledger check FAILED: ${faults}`;
}
