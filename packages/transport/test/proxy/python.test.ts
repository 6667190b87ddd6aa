import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startModel } from './support/model.ts';
import { hasPython, recorded, replayed, run } from './support/run.ts';

const program = fileURLToPath(new URL('client.py', import.meta.url));
const why = hasPython ? '' : ' (skipped: there is no python3)';

test.skipIf(!hasPython)(
  `a Python program with streams, threads, retries and equal requests replays exactly, the server gone${why}`,
  async () => {
    const model = await startModel();
    const client = (base: string) => run('python3', [program, base]);
    const { value, tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
    expect([value.code, value.stderr]).toEqual([0, '']);
    const output = value.stdout.toString();
    expect(output).toContain(
      "(['data: 0', 'data: 1', 'data: 2', 'data: 3', 'data: [DONE]'], 'one two')",
    );
    model.stop();
    for (let time = 0; time < 2; time += 1) {
      const again = await replayed(client, { tape });
      expect(again.verdict.reasons).toEqual([]);
      expect(again.verdict).toMatchObject({
        result: 'exact',
        exchanges: { matched: 12, recorded: 12 },
      });
      expect(again.value.stdout.toString()).toBe(output);
    }
  },
);
