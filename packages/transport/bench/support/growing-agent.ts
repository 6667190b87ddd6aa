import { writeFileSync } from 'node:fs';
import { seededText } from '@tracefork/bench/seeded-text';

/**
 * An agent whose history grows: `STEPS` requests, each with the whole conversation so far and 4 KB
 * more (seed 2), one after the other. Leaves what it cost in `USAGE`.
 */
const { BENCH_URL = '', BENCH_STEPS = '200', BENCH_USAGE = '' } = process.env;
const started = process.cpuUsage();
const text = seededText(2);
const messages: Array<{ role: string; content: string }> = [];
for (let step = 0; step < Number(BENCH_STEPS); step++) {
  messages.push({ role: 'user', content: text(2048) });
  const response = await fetch(`${BENCH_URL}/json?bytes=2048`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'bench', messages }),
  });
  const { text: answer } = (await response.json()) as { text: string };
  messages.push({ role: 'assistant', content: answer });
}

process.on('exit', () => {
  const run = process.cpuUsage(started);
  const whole = process.cpuUsage();
  const usage = {
    run: (run.user + run.system) / 1000,
    whole: (whole.user + whole.system) / 1000,
    peak: process.resourceUsage().maxRSS / 1024,
  };
  if (BENCH_USAGE !== '') writeFileSync(BENCH_USAGE, JSON.stringify(usage));
});
