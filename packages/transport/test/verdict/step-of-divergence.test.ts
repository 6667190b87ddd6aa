import { record, replay, tool } from '@tracefork/transport';
import { expect, test } from 'vitest';
import { ask, modelServer, prompt } from '../replay/support/model-server.ts';

const look = tool('look', (what: string) => what);

/** Two steps, with something else after the first. */
function agent(url: string, between: () => unknown): () => Promise<string> {
  return async () => {
    await ask(url, prompt('one'));
    await between();
    return ask(url, prompt('two'));
  };
}

test.each([
  ['a draw', 'draw', () => Math.random()],
  ['a tool call', 'tool', () => look('here').catch(() => {})],
])(
  '%s that was not recorded is placed at the last step that was begun',
  async (_what, kind, extra) => {
    const { url } = await modelServer();
    const { tape } = await record(agent(url, () => {}));
    const { divergence } = await replay(tape, agent(url, extra));
    expect(divergence).toMatchObject({ kind, step: 0 });
  },
);

test('a draw that was never taken belongs to no step', async () => {
  const { url } = await modelServer();
  const { tape } = await record(agent(url, () => Math.random()));
  const { divergence } = await replay(
    tape,
    agent(url, () => {}),
  );
  expect(divergence).toMatchObject({ kind: 'draw', step: null });
});
