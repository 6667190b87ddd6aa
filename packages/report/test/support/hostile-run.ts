import type { Event } from '@tracefork/tape';
import { RunMaker } from './make-run.ts';

/** What sets the sentinel, if any of it were run. */
export const allAttacks: readonly string[] = [
  '</script><script>window.fired=1</script>',
  '<!--<script>window.fired=2</script>',
  '<img src=x onerror="window.fired=3">',
  '<svg onload="window.fired=4"><animate onbegin="window.fired=5" attributeName=x dur=1s>',
  '[click](javascript:window.fired=6) <a href="javascript:window.fired=7">link</a>',
  '"><iframe srcdoc="<script>parent.fired=8</script>">',
  "';window.fired=9;//",
  '\u001b]0;title\u0007\u001b[31mred\u001b[0m\u009b31m',
  'access \u202egpj.exe\u202c \u2066isolate\u2069 \u200fmark',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what template languages look for
  '{{constructor.constructor("window.fired=10")()}} ${window.fired=11}',
  '</style><style>*{display:none}</style></title>',
  '\ud800 half of a pair \u0000 nul',
];

/** Bytes that are no UTF-8, around a script. */
const broken = Buffer.concat([
  Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf8]),
  Buffer.from('<script>window.fired=12</script>'),
  Buffer.from([0xc0, 0xaf, 0xe2, 0x82]),
]);

/**
 * A run that says something in every field there is.
 *
 * @param long characters of the longest string.
 */
export function hostileEvents(long: number, attacks: readonly string[] = allAttacks): Event[] {
  const all = attacks.join(' ');
  const maker = new RunMaker(all);
  const url = `https://evil.example/v1/messages?q=${all}`;
  maker.add({
    kind: 'environment',
    boundary: 'command',
    argv: [all],
    cwd: all,
    timeZone: all,
    locale: all,
    node: all,
    platform: all,
    terminal: { stdin: false, stdout: false, stderr: false },
    variables: { [all]: all, ['__proto__']: all },
  });
  maker.add({ kind: 'draw', source: all, value: all });
  maker.add({ kind: 'uncovered', what: all, detail: all });
  for (const attack of attacks) {
    const content = [
      { type: 'text', text: attack },
      { type: attack, value: attack },
      { type: 'image', source: { type: 'url', url: 'https://evil.example/pixel.png' } },
      { type: 'tool_use', id: attack, name: attack, input: { [attack]: attack, __proto__x: 1 } },
      { type: 'tool_result', tool_use_id: attack, is_error: true, content: attack },
    ];
    const x = maker.wait(5).ask(
      {
        model: attack,
        max_tokens: 9,
        stream: true,
        system: attack,
        tools: [{ name: attack, description: attack, input_schema: { [attack]: attack } }],
        messages: [
          { role: attack, content },
          { role: 'user', content: attack },
        ],
        [attack]: attack,
      },
      url,
    );
    const message = { id: attack, model: attack, stop_reason: attack, role: attack, content };
    const stream = [
      `event: ${attack.replace(/[\r\n]/g, ' ')}\ndata: ${JSON.stringify({ type: attack })}\n\n`,
      `event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message })}\n\n`,
      `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: attack, message: attack } })}\n\n`,
    ];
    maker.wait(5).answer(x, {
      headers: [
        ['content-type', 'text/event-stream'],
        [attack.replace(/[\r\n]/g, ' '), attack],
      ],
      chunks: stream.map((text) => [5, Buffer.from(text)] as const),
    });
    maker.tool(attack, { [attack]: attack }, attack);
    maker.toolFailure(attack, attack);
    maker.program(attack, [attack], { code: 1, stdout: attack });
  }
  sayElsewhere(maker, all);
  const deep = `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}`;
  maker.answer(maker.ask(Buffer.from(deep)), { chunks: [[1, Buffer.from(deep)]] });
  maker.answer(maker.ask(broken), { chunks: [[1, broken]] });
  const brokenAsk = Buffer.concat([
    Buffer.from('{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"'),
    broken,
    Buffer.from('"}]}'),
  ]);
  maker.answer(maker.ask(brokenAsk), {
    headers: [['content-type', 'application/json']],
    chunks: [[1, broken]],
  });
  const messages = [{ role: 'user', content: `a\u202e${'x'.repeat(long)}` }];
  const x = maker.ask({ model: 'long', max_tokens: 9, messages });
  maker.answer(x, {
    headers: [['content-type', 'application/json']],
    chunks: [
      [
        1,
        Buffer.from(
          JSON.stringify({
            type: 'message',
            model: 'long',
            content: [{ type: 'text', text: '<b>'.repeat(long / 30) }],
          }),
        ),
      ],
    ],
  });
  return maker.end(all, 1);
}

/** In all that is no conversation: failures, trailers, input and output of programs, a cut's reason. */
function sayElsewhere(maker: RunMaker, all: string): void {
  const line = all.replace(/[\r\n\0]/g, ' ');
  const cause = { name: all, message: all, type: all };
  const error = { ...cause, code: all, fields: { [all]: all }, cause, errors: [cause] };
  const failing = maker.ask(
    { model: all },
    `https://evil.example/${encodeURIComponent(line.toWellFormed())}?${line}`,
  );
  maker.add({ kind: 'failure', x: failing, error });
  const x = maker.ask({ model: all }, `https://evil.example/#${line}`);
  const url = `https://evil.example/?${line}`;
  maker.add(
    { kind: 'response', x, status: 302, statusText: line, url, headers: [['x-said', line]] },
    { kind: 'data', x: [x], n: [4], dt: [0], bodies: [Buffer.from('gone')] },
    { kind: 'complete', x, trailers: [[line, line]] },
    { kind: 'stdin', body: Buffer.from(all) },
    { kind: 'environment-read', names: [all] },
    { kind: 'seed', owner: all, seed: '5e'.repeat(32) },
  );
  const program = maker.nextProgram();
  maker.add(
    { kind: 'program', program, file: all, argv: [all, all], cwd: all, sync: true },
    { kind: 'program-input', program, body: Buffer.from(all) },
    { kind: 'program-output', program, stream: 'stderr', body: Buffer.from(all.slice(0, 9)) },
    { kind: 'program-output', program, stream: 'stderr', body: Buffer.from(all.slice(9)) },
    { kind: 'program-exit', program, code: null, signal: 'SIGKILL', error },
  );
}
