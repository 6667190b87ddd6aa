import type { CapturedRequest, RequestChange } from '../exchange/exchange.ts';
import { credentialsOf } from '../redact/known-secrets.ts';
import { literalSearch } from '../redact/literal-search.ts';
import type { RedactionOnTape } from '../redact/on-tape.ts';
import { replaced } from '../redact/replaced.ts';
import { keyFor } from '../redact/replay-redaction.ts';
import { type Spelling, spellingsOf } from '../redact/spellings.ts';
import { standIn } from '../redact/stand-in.ts';

/** What a request becomes in which placeholders stand. */
export type Realised =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly change: RequestChange }
  /** A value that is not here: the variable `NAME`, or what the rule `field:…` took out. */
  | { readonly kind: 'missing'; readonly name: string };

export interface RealValues {
  /** Puts the real values in the place of placeholders. */
  realise(request: Pick<CapturedRequest, 'url' | 'headers' | 'body'>): Realised;
  /** What stands behind the first placeholder in a text, be its value here or not. */
  behind(text: Uint8Array | string): string | undefined;
}

/** Placeholders of fewer letters and digits are rows of X, which stand in innocent texts too. */
const fewest = 8;

interface Known extends Spelling {
  readonly name: string;
  readonly missing: boolean;
}

/**
 * The values behind the placeholders of a tape.
 *
 * @note A tape is hostile input, and may say that any text stands for any variable. A value is put
 * in only where its placeholder follows from the value itself: who made it knew the value.
 */
export function realValues(
  onTape: RedactionOnTape,
  environment: Readonly<Record<string, string | undefined>>,
): RealValues {
  const key = keyFor(onTape, environment);
  const values = new Map(
    Object.values(credentialsOf(environment, onTape.rules.secrets)).map((value) => [
      standIn(key, value),
      value,
    ]),
  );
  const search = literalSearch<Known>(
    onTape.removed
      .filter(({ as }) => as.replace(/[^0-9A-Za-z]/g, '').length >= fewest)
      .flatMap(({ as, what }) => {
        const value = values.get(as);
        const name = what.replace(/^env:/, '').replace(/ .*/s, '');
        return spellingsOf(as, value ?? as).map((spelling) => ({
          ...spelling,
          name,
          missing: value === undefined,
        }));
      }),
  );

  return {
    realise({ url, headers, body }) {
      let missing: string | undefined;
      const real = (bytes: Uint8Array): Uint8Array =>
        replaced(
          bytes,
          search.find(bytes).map(({ start, end, found }) => {
            if (found.missing) missing ??= found.name;
            return { start, end, as: found.as };
          }),
        );
      const text = (given: string): string => Buffer.from(real(Buffer.from(given))).toString();
      const realUrl = text(url);
      const changedHeaders = headers.flatMap(([name, value]) => {
        const is = text(value);
        return is === value ? [] : [[name, is] as const];
      });
      const realBody = body === null ? null : real(body);
      if (missing !== undefined) return { kind: 'missing', name: missing };
      if (realUrl === url && changedHeaders.length === 0 && realBody === body) {
        return { kind: 'same' };
      }
      const change: RequestChange = {
        ...(realUrl === url ? {} : { url: realUrl }),
        ...(changedHeaders.length === 0 ? {} : { headers: changedHeaders }),
        ...(realBody === body || realBody === null ? {} : { body: realBody }),
      };
      return { kind: 'changed', change };
    },
    behind: (text) => search.find(Buffer.from(text))[0]?.found.name,
  };
}
