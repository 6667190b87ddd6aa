import type { Block, ToolResultBlock } from '@tracefork/wire';
import type { ReadStep } from '../data/read-step.ts';
import { Fold } from '../ui/fold.tsx';
import { Json } from '../ui/json.tsx';
import { PlaceLink } from '../ui/place-link.tsx';
import { Text, Visible } from '../ui/text.tsx';

interface BlocksProps {
  readonly blocks: readonly Block[];
  /** Results of the tool calls among them, where they are known. */
  readonly results?: ReadStep['results'];
  /** Names of tools by the ids of their calls. */
  readonly names?: ReadonlyMap<string, string>;
}

const most = 200;

export function Blocks({ blocks, ...context }: BlocksProps) {
  return (
    <>
      {blocks.slice(0, most).map((block, index) => (
        <BlockView key={index} block={block} {...context} />
      ))}
      {blocks.length > most && (
        <Fold title={`${blocks.length - most} more`}>
          {() => <Blocks blocks={blocks.slice(most)} {...context} />}
        </Fold>
      )}
    </>
  );
}

function BlockView({
  block,
  results,
  names,
}: Omit<BlocksProps, 'blocks'> & { readonly block: Block }) {
  switch (block.type) {
    case 'text':
      return <Text value={block.text} />;
    case 'refusal':
      return (
        <div class="error-view">
          <Text value={block.refusal} />
        </div>
      );
    case 'thinking':
      return (
        <Fold title={<span class="dim">thinking</span>} open>
          {() => <Text value={block.thinking} />}
        </Fold>
      );
    case 'tool-call':
    case 'partial-tool-call':
      return (
        <div class="call">
          <div class="call-side">
            <p class="call-name">
              <span class="mark" aria-hidden="true">
                ƒ
              </span>
              <strong>
                <Visible text={block.name} />
              </strong>
              <code class="dim">
                <Visible text={block.id.slice(0, 60)} />
              </code>
            </p>
            {block.type === 'tool-call' ? (
              <Json value={block.input} open={3} />
            ) : (
              <>
                <Text value={block.json} mono />
                <p class="warning">The input never became whole.</p>
              </>
            )}
          </div>
          {results !== undefined && <Result result={results.get(block.id)} />}
        </div>
      );
    case 'tool-result':
      return (
        <div class={block.isError ? 'result bad' : 'result'}>
          <p class="call-name">
            <span class="mark" aria-hidden="true">
              {block.isError ? '✗' : '→'}
            </span>
            {block.isError ? 'error of' : 'result of'}
            <strong>
              <Visible text={names?.get(block.id) ?? ''} />
            </strong>
            <code class="dim">
              <Visible text={block.id.slice(0, 60)} />
            </code>
          </p>
          <ResultBlocks blocks={block.blocks} />
        </div>
      );
    case 'other':
      return <Json value={block.value} open={2} />;
  }
}

function Result({
  result,
}: {
  readonly result: (ToolResultBlock & { readonly step: number }) | undefined;
}) {
  if (result === undefined) {
    return <div class="call-side result dim">no later request carries its result</div>;
  }
  return (
    <div class={`call-side result ${result.isError ? 'bad' : ''}`}>
      <p class="call-name">
        <span class="mark" aria-hidden="true">
          {result.isError ? '✗' : '→'}
        </span>
        {result.isError ? 'error' : 'result'}, sent back in{' '}
        <PlaceLink place={`step=${result.step}`}>step {result.step}</PlaceLink>
      </p>
      <ResultBlocks blocks={result.blocks} />
    </div>
  );
}

/** Text that is JSON is shown as that. */
function ResultBlocks({ blocks }: { readonly blocks: readonly Block[] }) {
  const [only] = blocks;
  if (blocks.length === 1 && only?.type === 'text' && /^\s*[[{]/.test(only.text)) {
    try {
      return <Json value={JSON.parse(only.text)} open={2} />;
    } catch {
      // It only begins like JSON.
    }
  }
  return <Blocks blocks={blocks} />;
}
