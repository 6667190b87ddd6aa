import type { ComponentChildren } from 'preact';
import type { ProofInput } from '../../src/inputs.ts';
import { eventKinds } from '../../src/model.ts';
import { counted, instant, number } from '../data/units.ts';
import { opened, run } from '../report.ts';
import { Facts } from '../ui/facts.tsx';
import { PageView } from '../ui/page-view.tsx';
import { Visible } from '../ui/text.tsx';
import { Redacted } from './redacted.tsx';

const meanings: Readonly<Record<ProofInput['verdict'], string>> = {
  exact: 'replayed from the tape, the agent did everything again as recorded.',
  equivalent: 'the agent did everything again, with differences that named rules cover.',
  drifted: 'replayed from the tape, the agent did something else.',
  unverifiable: 'the replay proves nothing: too little could be checked.',
};

/** What is proved, what is not, and what it was proved with. */
export function Proof() {
  const report = opened.value?.data;
  const { data } = run.value;
  const proof = data.id === report?.runs[0]?.id ? report.proof : null;
  return (
    <PageView>
      <h2>What is proved</h2>
      {proof === null ? <NoVerdict /> : <Verdict proof={proof} />}
      <h3>The tape</h3>
      <Facts
        list={[
          ['digest', <Hash key="digest" text={data.digest} />],
          data.chain === null ? null : ['chain', <Hash key="chain" text={data.chain} />],
          ['complete', data.complete ? 'yes' : `no: ${data.incomplete}`],
          data.created === null ? null : ['recorded', instant(data.created)],
          data.writer === null ? null : ['by', <Visible key="by" text={data.writer} />],
        ]}
      />
      <p class="dim">
        The digest covers what the agent sent, was sent, drew and called. The chain covers every
        byte of the tape: status, headers, chunk boundaries and times as well.
      </p>
      {report?.redacted != null && <Redacted redacted={report.redacted} />}
      <h3>What is on it</h3>
      <Facts list={countsOf(data.events.kind)} />
      <h3>Not on it</h3>
      {data.uncovered.length === 0 ? (
        <p>The recorder met nothing that it could not record.</p>
      ) : (
        <ul>
          {data.uncovered.slice(0, 200).map(([what, detail], index) => (
            <li key={index}>
              <strong>
                <Visible text={what} />
              </strong>
              : <Visible text={detail} />
            </li>
          ))}
        </ul>
      )}
      <Environment />
      <p class="dim">
        Made {instant(report?.made ?? '')} by {report?.by}; prices of {report?.prices}. Nothing in
        this page is fetched or sent.
      </p>
    </PageView>
  );
}

function NoVerdict() {
  return (
    <p class="verdict-line warn">
      No replay was given to this report, so it proves nothing. One is: tracefork report RUN
      --verify
    </p>
  );
}

function Verdict({ proof }: { readonly proof: ProofInput }) {
  const good = proof.verdict === 'exact' || proof.verdict === 'equivalent';
  const state = good ? 'good' : proof.verdict === 'drifted' ? 'bad' : 'warn';
  const outcome = proof.outcome === 'not-recorded' ? 'not on the tape' : proof.outcome;
  return (
    <section>
      <p class={`verdict-line ${state}`}>
        <strong>{proof.verdict}</strong>: {meanings[proof.verdict]}
      </p>
      {proof.reasons.length > 0 && <List items={proof.reasons} />}
      <Facts
        list={[
          ...proof.counts.map(
            ({ what, matched, recorded }) =>
              [
                what,
                recorded === 0 && matched === 0 ? 'none' : `${matched} of ${recorded}`,
              ] as const,
          ),
          ['outcome', outcome] as const,
          ...Object.entries(proof.rules).map(
            ([rule, uses]) => [`rule ${rule}`, counted(uses, 'use')] as const,
          ),
        ]}
      />
      {proof.uncovered.length > 0 && (
        <List
          items={proof.uncovered.map(
            ({ what, detail }) =>
              `not virtualised: ${what} (${detail})${proof.allowed.includes(what) ? ', allowed' : ''}`,
          )}
        />
      )}
      {proof.warnings.length > 0 && <List items={proof.warnings} />}
    </section>
  );
}

function List({ items }: { readonly items: readonly string[] }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>
          <Visible text={item} />
        </li>
      ))}
    </ul>
  );
}

function Environment() {
  const { environment } = run.value.data;
  if (environment === null) return null;
  const { boundary, argv, cwd, node, platform, timeZone, locale, variables, read } = environment;
  const named = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const facts: ReadonlyArray<readonly [string, ComponentChildren] | null> = [
    ['what ran', `${boundary === 'command' ? 'a command' : 'a function'}`],
    ['arguments', <Visible key="argv" text={argv.join(' ')} />],
    ['folder', <Visible key="cwd" text={cwd} />],
    ['Node', <Visible key="node" text={`${node} on ${platform}`} />],
    ['time zone, locale', <Visible key="tz" text={`${timeZone}, ${locale}`} />],
    named.length === 0 ? null : ['variables', <Visible key="vars" text={named.join('\n')} />],
    read.length === 0
      ? null
      : ['variables it read', <Visible key="read" text={read.slice(0, 300).join(', ')} />],
  ];
  return (
    <>
      <h3>Where it ran</h3>
      <Facts list={facts} />
    </>
  );
}

function Hash({ text }: { readonly text: string }) {
  return <code class="hash">{text}</code>;
}

function countsOf(kinds: readonly number[]): ReadonlyArray<readonly [string, string]> {
  const counts = new Map<string, number>();
  for (const kind of kinds) {
    const name = eventKinds[kind] as string;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => [name, number(count)]);
}
