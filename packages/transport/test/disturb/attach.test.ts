import { expect, test } from 'vitest';
import { attach } from '../../src/attach.ts';
import { record } from '../../src/record.ts';
import { model } from './support/model.ts';

test('a reference that is saved after attaching is covered, and the undo restores every global', async () => {
  const server = await model();
  const native = globalThis.fetch;
  const detach = attach();
  const saved = globalThis.fetch;
  const body = JSON.stringify({ model: 'm', max_tokens: 9, messages: [] });
  const ask = async () =>
    (await saved(`${server.url}/v1/messages`, { method: 'POST', body })).status;
  expect(await ask()).toBe(200);
  const { tape } = await record(ask);
  expect(tape.exchanges).toHaveLength(1);
  expect(tape.exchanges[0]?.request.via).toBe('fetch');
  detach();
  expect(globalThis.fetch).toBe(native);
});
