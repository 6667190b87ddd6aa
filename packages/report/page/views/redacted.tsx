import type { RedactedData } from '../../src/redact/redaction.ts';
import { counted } from '../data/units.ts';
import { Visible } from '../ui/text.tsx';

/** What this page leaves out of what the tape holds. */
export function Redacted({ redacted }: { readonly redacted: RedactedData }) {
  const { values, places, by } = redacted;
  return (
    <section>
      <h3>Redacted</h3>
      {values === 0 ? (
        <p>Secrets were looked for when this page was made; none were found.</p>
      ) : (
        <>
          <p>
            {counted(values, 'secret value')} {values === 1 ? 'was' : 'were'} taken out of this
            page, in {counted(places, 'place')}. Others of the same form stand there instead.
          </p>
          <ul>
            {by.map(([what, count]) => (
              <li key={what}>
                <Visible text={foundBy(what)} />
                {count > 1 && `: ${count}`}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="dim">
        Digest and chain above are those of the tape, which was not changed: it may hold what this
        page does not.
      </p>
    </section>
  );
}

/** Most kinds name themselves: `format:jwt`. */
function foundBy(what: string): string {
  const of = what.split(' ').map((one) => {
    const [kind, ...rest] = one.split(':');
    const name = rest.join(':');
    switch (kind) {
      case 'env':
        return `the value of $${name}`;
      case 'format':
        return `what has the form of a credential (${name})`;
      case 'field':
        return `what stands at ${name}`;
      case 'pattern':
        return `what matches ${name}`;
      case 'header':
        return `the header ${name}`;
      case 'url':
        return 'a parameter of a URL';
      default:
        return one;
    }
  });
  return of.join(', ');
}
