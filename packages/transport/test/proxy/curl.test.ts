import { expect, test } from 'vitest';
import { gzipped, startModel } from './support/model.ts';
import { curl, hasCurl, recorded, replayed } from './support/run.ts';

const withCurl = test.skipIf(!hasCurl);
const why = hasCurl ? '' : ' (skipped: there is no curl)';
const post = ['-H', 'content-type: application/json', '-H', 'x-api-key: sk-secret-1'];

withCurl(
  `every header of the server reaches curl, in order and case, and again from the tape${why}`,
  async () => {
    const model = await startModel();
    const client = (base: string) => curl('-i', `${base}/headers`);
    const direct = await client(model.url);
    const { value, tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
    model.stop();
    const again = await replayed(client, { tape });
    const lines = (text: Buffer): string[] =>
      text
        .toString('latin1')
        .split('\r\n')
        .filter((line) => !/^(date|connection|keep-alive|x-hop):/i.test(line));
    expect(lines(value.stdout)).toEqual(lines(direct.stdout));
    expect(lines(value.stdout)).toContainEqual(expect.stringMatching(/^X-Latin: caf/));
    expect(again.value.stdout.equals(value.stdout)).toBe(true);
    expect(value.stdout.toString('latin1')).toMatch(/^Date: /m);
    expect(again.verdict.result).toBe('exact');
  },
);

withCurl(
  `the server gets what curl sent, for its own host, and the key stays off the tape${why}`,
  async () => {
    const model = await startModel();
    const url = `${model.url}/base`;
    const { tape, value } = await recorded(
      (base) =>
        curl(
          ...post,
          '-H',
          'Connection: close, X-Mine',
          '-H',
          'X-Mine: 1',
          '-A',
          'agent/2',
          '--compressed',
          '-d',
          '{"a":1}',
          `${base}/v1/messages?beta=%7Etrue`,
        ),
      { targets: [{ name: '', url }] },
    );
    expect(JSON.parse(value.stdout.toString())).toEqual({ count: 1, body: '{"a":1}' });
    const [request] = model.seen;
    const names = request?.headers.filter((_, index) => index % 2 === 0);
    expect(request).toMatchObject({
      method: 'POST',
      url: '/base/v1/messages?beta=%7Etrue',
      body: '{"a":1}',
    });
    expect(names).toEqual([
      'Host',
      'User-Agent',
      'Accept',
      'Accept-Encoding',
      'content-type',
      'x-api-key',
      'Content-Length',
    ]);
    expect(request?.headers).toContain(model.url.slice('http://'.length));
    expect(request?.headers).toContain('sk-secret-1');
    expect(tape.exchanges[0]?.request.url).toBe(`${url}/v1/messages?beta=%7Etrue`);
    expect(JSON.stringify(tape.events)).not.toContain('sk-secret-1');
  },
);

withCurl(`bytes come as the server packed them${why}`, async () => {
  const model = await startModel();
  const client = (base: string) => curl('-H', 'accept-encoding: gzip', `${base}/gzip`);
  const { value, tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
  const again = await replayed(client, { tape });
  expect(value.stdout.equals(gzipped)).toBe(true);
  expect(again.value.stdout.equals(gzipped)).toBe(true);
});

withCurl(
  `requests that the tape does not have are refused in words, and the verdict says which${why}`,
  async () => {
    const model = await startModel();
    const ask = (text: string) => (base: string) =>
      curl('-i', ...post, '-d', `{"q":"${text}"}`, `${base}/v1/messages`);
    const { tape } = await recorded(ask('one'), { targets: [{ name: '', url: model.url }] });
    const { value, verdict } = await replayed(ask('two'), { tape });
    expect(value.stdout.toString()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(value.stdout.toString()).toMatch(/"tracefork_divergence".*first at body\.q/);
    expect(verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'changed' } });
    expect(model.seen).toHaveLength(1);
  },
);

withCurl(
  `a verdict is not better than what a proxy can see, unless that is accepted by name${why}`,
  async () => {
    const model = await startModel();
    const client = (base: string) => curl('-d', '{}', base);
    const { tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
    const { verdict } = await replayed(client, { tape, allowUncovered: [] });
    expect(verdict.result).toBe('unverifiable');
    expect(verdict.reasons).toEqual([expect.stringMatching(/^not covered: proxied-process/)]);
    expect(verdict.exchanges).toEqual({ matched: 1, recorded: 1 });
  },
);

withCurl(
  `curl that gives up ends the call upstream, and does so again on replay${why}`,
  async () => {
    const model = await startModel();
    const client = (base: string) => curl('-N', '--max-time', '0.4', `${base}/endless`);
    const { value, tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
    expect([value.code, model.seen[0]?.gone]).toEqual([28, true]);
    expect(tape.events.some(({ kind }) => kind === 'abort')).toBe(true);
    const again = await replayed(client, { tape });
    expect([again.value.code, again.verdict.result]).toEqual([28, 'exact']);
  },
);

withCurl(
  `a server that breaks off breaks off for curl as well, and again from the tape${why}`,
  async () => {
    const model = await startModel();
    const client = async (base: string) =>
      Promise.all(['/reset', '/half'].map((path) => curl(`${base}${path}`)));
    const codes = (ended: ReadonlyArray<{ readonly code: number | null }>) =>
      ended.map(({ code }) => code);
    const direct = await client(model.url);
    const { value, tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
    const again = await replayed(client, { tape });
    expect(codes(direct)).toEqual([56, 18]);
    expect(codes(value)).toEqual([56, 18]);
    expect(codes(again.value)).toEqual([56, 18]);
    expect(again.verdict.result).toBe('exact');
  },
);

withCurl(
  `a server that is not there ends the connection without an answer, and whoever runs the proxy is told${why}`,
  async () => {
    const told: string[] = [];
    const client = (base: string) => curl(base);
    const { value, tape } = await recorded(client, {
      targets: [{ name: '', url: 'http://127.0.0.1:1' }],
      onFailure: (message) => told.push(message),
    });
    expect(value.code).toBe(52);
    expect(told).toEqual(['http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1']);
    const again = await replayed(client, { tape });
    expect([again.value.code, again.verdict.result]).toEqual([52, 'exact']);
  },
);
