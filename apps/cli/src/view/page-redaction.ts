import { randomBytes } from 'node:crypto';
import type { RecordedRun, RunRedaction } from '@tracefork/report';
import { type RedactRules, shownRedaction } from '@tracefork/transport/command';
import { redactRules } from '../agent/load-config.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';

export interface PageRedactionOptions {
  readonly redact?: boolean;
  /** Further places in JSON, such as `user.email`; asks for redaction by itself. */
  readonly redactField?: readonly string[];
  /** Further patterns; asks for redaction by itself. */
  readonly redactPattern?: readonly string[];
}

/** Makes the redaction of a page; of no run in particular for `null`. */
export type PageRedaction = (run: RecordedRun | null) => RunRedaction;

/**
 * How pages are redacted: by values of the environment, forms of credentials, and the rules of the
 * configuration that belongs to `tape`. `null`: it was not asked for.
 *
 * @throws UsageError for a pattern that is none
 */
export async function pageRedaction(
  { redact = false, redactField = [], redactPattern = [] }: PageRedactionOptions,
  { tape, io }: { readonly tape: string; readonly io: Io },
): Promise<PageRedaction | null> {
  if (!redact && redactField.length === 0 && redactPattern.length === 0) return null;
  const configured: RedactRules = (await redactRules(tape, io.cwd)) ?? {};
  const rules: RedactRules = {
    ...configured,
    fields: [...(configured.fields ?? []), ...redactField],
    patterns: [...(configured.patterns ?? []), ...redactPattern.map(patternOf)],
  };
  return (run) => shownRedaction(run?.events ?? [], { environment: io.env, rules, randomBytes });
}

function patternOf(text: string): RegExp {
  const [, source = text, flags = ''] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, flags);
  } catch {
    throw new UsageError(
      `--redact-pattern ${text} is no regular expression. One is, for example: 'acct-\\d{8}'`,
    );
  }
}
