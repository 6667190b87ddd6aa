import { createHmac } from 'node:crypto';
import { seededText } from '@tracefork/bench/seeded-text';
import { halvesOf } from '../src/redact/halves.ts';
import { createRedactor, type RedactorOptions } from '../src/redact/redactor.ts';
import { noRules } from '../src/redact/rules.ts';
import { StreamRedaction } from '../src/redact/stream-redaction.ts';
import { report } from './support/report.ts';
import { dice, innocent, nondescript, wellKnown, writings } from './support/secret-corpus.ts';

/**
 * How much of a seeded corpus redaction finds, how much it takes out that is no secret, and what it
 * costs a body.
 */
const samples = Number(process.env.CORPUS_SAMPLES ?? 200);
const key = createHmac('sha256', 'bench').digest();

function written(pieces: readonly string[], options: Partial<RedactorOptions>): string {
  const redactor = createRedactor({ key, rules: noRules, environment: {}, ...options });
  const stream = new StreamRedaction(redactor);
  const own = pieces.map((piece) => Buffer.from(piece));
  for (const piece of own) stream.push(piece);
  stream.close();
  return Buffer.concat(own).toString();
}

const percent = (found: number, of: number): number => (found / of) * 100;

console.log(`\nValues of variables: recall by how they are written, ${samples} each`);
for (const [as, write] of Object.entries(writings)) {
  const roll = dice(as);
  const makers = Object.values({ ...wellKnown, ...nondescript });
  let found = 0;
  for (let index = 0; index < samples; index++) {
    const secret = makers[index % makers.length]?.(roll) as string;
    const pieces = write(secret, roll);
    const after = written(pieces, { environment: { SOME_KEY: secret } });
    if (after !== pieces.join('')) found++;
  }
  report({ what: as, value: percent(found, samples), unit: '%' });
}

console.log(`\nSecrets cut anywhere into two values: noticed at the end, ${samples} of each kind`);
for (const [name, make] of Object.entries({ ...wellKnown, ...nondescript })) {
  const roll = dice(`split ${name}`);
  let noticed = 0;
  for (let index = 0; index < samples; index++) {
    const secret = make(roll);
    const at = 1 + roll.below(secret.length - 1);
    const body = Buffer.from(JSON.stringify({ a: secret.slice(0, at), b: secret.slice(at) }));
    if (halvesOf({ SOME_KEY: secret }, [])(body).length > 0) noticed++;
  }
  report({ what: name, value: percent(noticed, samples), unit: '%' });
}

console.log(
  `\nWell-known forms (formats: true): recall by form, ${samples} each, in JSON and streams`,
);
let all = 0;
let allFound = 0;
for (const [name, make] of Object.entries({ ...wellKnown, ...nondescript })) {
  const roll = dice(name);
  let found = 0;
  for (let index = 0; index < samples; index++) {
    const secret = make(roll);
    const text = `${seededText(index)(40)} ${secret} ${seededText(index + 1)(40)}`;
    const write = Object.values(writings)[index % 5] as (typeof writings)[string];
    const pieces = write(text, roll);
    const after = written(pieces, { rules: { ...noRules, formats: true } });
    if (after !== pieces.join('')) found++;
  }
  all += samples;
  allFound += found;
  report({ what: name, value: percent(found, samples), unit: '%' });
}
report({ what: 'all', value: percent(allFound, all), unit: '%' });

console.log(`\nInnocent texts that are changed, ${samples} each (formats: true, ten variables)`);
const roll = dice('environment');
const environment = Object.fromEntries(
  Object.values({ ...wellKnown, ...nondescript })
    .slice(-10)
    .map((make, index) => [`N${index}_KEY`, make(roll)]),
);
let changed = 0;
for (const [name, make] of Object.entries(innocent)) {
  const own = dice(name);
  let wrong = 0;
  for (let index = 0; index < samples; index++) {
    const pieces = [`{"x": [${JSON.stringify(make(own))}]}`];
    if (written(pieces, { environment, rules: { ...noRules, formats: true } }) !== pieces[0])
      wrong++;
  }
  changed += wrong;
  report({ what: name, value: percent(wrong, samples), unit: '%' });
}
report({ what: 'all', value: percent(changed, samples * Object.keys(innocent).length), unit: '%' });

console.log('\nCost of a body in which nothing is found, beside that of hashing it (best of 20)');
function best(run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const begin = performance.now();
    run();
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}
for (const size of [100 * 1024, 1024 * 1024]) {
  const body = Buffer.from(JSON.stringify({ content: seededText(size)(size) }));
  const hash = best(() => createHmac('sha256', key).update(body).digest());
  const label = `${size / 1024} KiB`;
  report({ what: `${label}: SHA-256`, value: hash * 1000, unit: 'µs' });
  const cases: Readonly<Record<string, Partial<RedactorOptions>>> = {
    'no secrets, no rules': {},
    'ten variables': { environment },
    'ten variables, formats': { environment, rules: { ...noRules, formats: true } },
    'ten variables, two fields': {
      environment,
      rules: { ...noRules, fields: ['**.password', 'user.email'] },
    },
  };
  for (const [what, options] of Object.entries(cases)) {
    const redactor = createRedactor({ key, rules: noRules, environment: {}, ...options });
    const time = best(() => redactor.bytes(body));
    const note = `${(time / hash).toFixed(2)} × hashing`;
    report({ what: `${label}: ${what}`, value: time * 1000, unit: 'µs', note });
  }
}
