import type { RecordedRun } from '../../src/index.ts';
import { model, RunMaker, runOf, said } from './make-run.ts';

const syllables =
  'an ar be ca co de di el en er es fi ge ha in is it ka la le li lo ma me mi mo na ne no ol on or pa pe po ra re ri ro sa se si so ta te ti to un ur va ve vi wa'.split(
    ' ',
  );

/** Words that look like prose and compress about as badly. */
export function proseSource(seed: number): (length: number) => string {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const vocabulary = Array.from({ length: 6000 }, () =>
    Array.from(
      { length: 1 + Math.floor(random() * 3) },
      () => syllables[Math.floor(random() * syllables.length)],
    ).join(''),
  );
  return (length) => {
    let text = '';
    while (text.length < length) {
      text += `${vocabulary[Math.floor(Math.exp(random() * Math.log(vocabulary.length))) - 1] ?? 'a'} `;
    }
    return text.slice(0, length);
  };
}

/** A run whose every request repeats all that came before, and adds about 4 KB. */
export function growingRun(steps: number): { readonly run: RecordedRun; readonly sent: number } {
  const prose = proseSource(20_260_101);
  const maker = new RunMaker('growing');
  const system = prose(6000);
  const tools = Array.from({ length: 8 }, (_, index) => ({
    name: `tool_${index}`,
    description: prose(300),
    input_schema: { type: 'object', properties: { path: { type: 'string' } } },
  }));
  const messages: object[] = [{ role: 'user', content: prose(400) }];
  let sent = 0;
  for (let step = 0; step < steps; step += 1) {
    const text = prose(900);
    const input = { path: `src/${step}.ts` };
    const body = { model, max_tokens: 4096, stream: true, system, tools, messages };
    const bytes = Buffer.from(JSON.stringify(body));
    sent += bytes.length;
    const x = maker.wait(20).ask(bytes);
    maker.wait(300);
    maker.answer(
      x,
      said(
        [
          { type: 'text', text },
          { type: 'tool-call', name: 'tool_0', input },
        ],
        900 + step,
      ),
    );
    const id = `toolu_${step}`;
    messages.push(
      {
        role: 'assistant',
        content: [
          { type: 'text', text },
          { type: 'tool_use', id, name: 'tool_0', input },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: id, content: `${step}: ${prose(2740)}` }],
      },
    );
  }
  return { run: runOf('growing', maker.end('done\n', 0)), sent };
}
