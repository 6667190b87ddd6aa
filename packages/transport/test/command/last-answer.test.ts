import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn } from './support/commands.ts';

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'])(
  'an answer that came a moment before %s is on the tape',
  async (signal) => {
    const at = project({
      'agent.mjs': `
        await (await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: 'x' })).text();
        setTimeout(() => process.kill(process.pid, '${signal}'), 250);`,
    });
    const server = await modelServer();
    const env = { MODEL_BASE_URL: server.url };
    const { result } = await recordIn(at, { command: ['node', 'agent.mjs'], env });
    expect(result.exit).toEqual({ code: null, signal });
    const tape = openTape(at('run.tape'));
    expect(tape.complete).toBe(false);
    expect(Buffer.from(tape.exchanges[0]?.body() ?? []).toString()).toBe('{"number":1}');
    expect(tape.events.map(({ kind }) => kind)).toContain('complete');
  },
);
