import Anthropic from '@anthropic-ai/sdk';
import { reviews } from './shop/reviews.ts';

/** What the model is told with each review. */
const system = 'Rate the review from 1 (angry) to 5 (delighted). Answer with the number alone.';

/** The lamp goes back on sale from this average on. */
const least = 3;

/**
 * Has every review of a lamp rated by itself, and says whether the lamp goes back on sale. Each
 * rating counts as much as any other, so that no single one decides.
 *
 * @throws Anthropic.APIError if the model cannot be reached
 */
export async function survey(): Promise<string> {
  const client = new Anthropic();
  let sum = 0;
  for (const content of reviews) {
    const reply = await client.messages.create({
      model: 'claude-haiku-4-5-20251001',
      max_tokens: 16,
      system,
      messages: [{ role: 'user', content }],
    });
    sum += ratingIn(reply);
  }
  const average = sum / reviews.length;
  return `the ratings average ${average.toFixed(2)}, so the lamp is ${average < least ? 'withdrawn' : 'on sale'}`;
}

function ratingIn({ content }: Anthropic.Message): number {
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  return Number(/[1-5]/.exec(text)?.[0] ?? 3);
}
